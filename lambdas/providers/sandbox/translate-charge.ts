import { unreachable } from '../../kernel/invariant.ts';
import type { FailureCode, ProviderAnswer } from '../port.ts';
import type { SandboxCharge } from './shapes.ts';

/** What a provider can know about an operation on a charge: every answer but the doubts. */
type KnownAnswer = Extract<
  ProviderAnswer,
  { kind: 'succeeded' | 'authorized' | 'pending' | 'requires_action' | 'failed' }
>;

const CHARGE_FAILURES: ReadonlyMap<string, FailureCode> = new Map([
  ['card_declined', 'card_declined'],
  ['action_declined', 'action_declined'],
]);

/** The provider refused and gave a reason that we do not know: still a refusal. */
const UNKNOWN_REASON: FailureCode = 'card_declined';

export const failedCharge = (charge: SandboxCharge): KnownAnswer => ({
  kind: 'failed',
  providerReference: charge.id,
  code:
    charge.status === 'canceled'
      ? 'expired'
      : (CHARGE_FAILURES.get(charge.failure_code ?? '') ?? UNKNOWN_REASON),
});

export const succeededCharge = (charge: SandboxCharge): KnownAnswer => ({
  kind: 'succeeded',
  providerReference: charge.id,
  amountAuthorized: charge.authorized,
  amountCaptured: charge.captured,
  ...(charge.authorization_expires_at === null ? {} : { capturableUntil: charge.authorization_expires_at }),
});

const authorizedCharge = (charge: SandboxCharge): KnownAnswer => ({
  kind: 'authorized',
  providerReference: charge.id,
  amountAuthorized: charge.authorized,
});

const pendingCharge = (charge: SandboxCharge): KnownAnswer => ({
  kind: 'pending',
  providerReference: charge.id,
});

/** @returns null if the charge does not say where the payer has to go. */
const requiredAction = (charge: SandboxCharge): KnownAnswer | null =>
  charge.redirect_url === null
    ? null
    : { kind: 'requires_action', providerReference: charge.id, redirectUrl: charge.redirect_url };

/** The reply to a new charge, which shows the charge alone: what it means depends on what was asked for. */
export const fromNewCharge = (charge: SandboxCharge, capture: 'automatic' | 'manual'): KnownAnswer | null => {
  switch (charge.status) {
    case 'captured':
      return succeededCharge(charge);
    case 'authorized':
      return capture === 'manual' ? succeededCharge(charge) : authorizedCharge(charge);
    case 'pending':
      return pendingCharge(charge);
    case 'requires_action':
      return requiredAction(charge);
    case 'failed':
      return failedCharge(charge);
    // A charge that nobody has asked to cancel: not an answer that we can make sense of.
    case 'canceled':
      return null;
    default:
      return unreachable(charge.status);
  }
};

export interface OperationStanding {
  readonly status: 'succeeded' | 'pending' | 'requires_action' | 'failed';
  readonly charge: SandboxCharge;
}

/** An operation on a charge and that charge, from a query or a webhook. */
export const fromChargeOperation = ({ status, charge }: OperationStanding): KnownAnswer | null => {
  switch (status) {
    case 'succeeded':
      return succeededCharge(charge);
    case 'pending':
      return charge.status === 'authorized' ? authorizedCharge(charge) : pendingCharge(charge);
    case 'requires_action':
      return requiredAction(charge);
    case 'failed':
      return failedCharge(charge);
    default:
      return unreachable(status);
  }
};
