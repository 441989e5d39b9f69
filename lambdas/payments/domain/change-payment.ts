import type { EventSource } from '../../kernel/event.ts';
import { compare, isZero, type Money, money, subtract } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { type Operation, operationId } from '../../operations/domain/operation.ts';
import type { ProviderCommand } from '../../providers/port.ts';
import { isBeingCanceled, type Payment, type PaymentState } from './payment.ts';

/** A checked wish about a payment that is there. */
export type ChangeWish =
  /** `amount` in minor units of the payment's currency; null for all that is left. */
  | { readonly kind: 'capture'; readonly amount: bigint | null }
  /** `source`: who wants it, for the event of a payment that can be canceled at once. */
  | { readonly kind: 'cancel'; readonly source: EventSource };

export type ChangeError =
  | { readonly kind: 'wrong_state'; readonly actual: PaymentState }
  | { readonly kind: 'capture_too_large'; readonly available: Money }
  /** Another operation of this payment has no outcome yet. */
  | { readonly kind: 'operation_open' };

/** A wish that the provider has to be asked for. */
export interface PlannedChange {
  readonly payment: Payment;
  readonly operation: Operation;
}

type Changeable = Extract<Payment, { state: 'authorized' | 'requires_action' }>;

/** A payment that can be asked something about: a capture or a void once it is authorised, and before that only a void. */
const changeable = (payment: Payment, wish: ChangeWish): Result<Changeable, ChangeError> => {
  // Its authorization waits for the payer, who may never come: nobody has to wait for that.
  if (payment.state === 'requires_action' && wish.kind === 'cancel' && !isBeingCanceled(payment))
    return ok(payment);
  if (payment.openOperation !== null) return err({ kind: 'operation_open' });
  return payment.state === 'authorized' ? ok(payment) : err({ kind: 'wrong_state', actual: payment.state });
};

const captureCommand = (
  payment: Changeable,
  wanted: bigint | null,
  id: Operation['id'],
): Result<ProviderCommand, ChangeError> => {
  const available = subtract(payment.amountAuthorized, payment.amountCaptured);
  const amount = wanted === null ? available : money(wanted, payment.amount.currency);
  if (isZero(available) || compare(amount, available) > 0)
    return err({ kind: 'capture_too_large', available });
  return ok({
    kind: 'capture',
    operationId: id,
    amount,
    providerReference: payment.providerReference,
  });
};

/**
 * Plans a capture or a void of a payment, authorised or (a void only) waiting for its payer: its next operation, created together with the note that the
 * payment waits for it. The write's condition makes sure that only one of two wishes at once gets it.
 */
export const planChange = (
  current: Payment,
  wish: ChangeWish,
  request: { readonly correlationId: string; readonly at: string },
): Result<PlannedChange, ChangeError> => {
  const found = changeable(current, wish);
  if (!found.ok) return found;
  const payment = found.value;
  const id = operationId(payment.id, payment.operationsCount + 1);
  const command: Result<ProviderCommand, ChangeError> =
    wish.kind === 'capture'
      ? captureCommand(payment, wish.amount, id)
      : ok({ kind: 'void', operationId: id, providerReference: payment.providerReference });
  if (!command.ok) return command;
  return ok({
    payment: { ...payment, operationsCount: payment.operationsCount + 1, openOperation: id },
    operation: {
      id,
      state: 'created',
      command: command.value,
      provider: payment.provider,
      resource: { kind: 'payment', id: payment.id },
      merchantId: payment.merchantId,
      correlationId: request.correlationId,
      createdAt: request.at,
      attempts: [],
      version: 1,
    },
  });
};
