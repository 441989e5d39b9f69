import { unreachable } from '../../kernel/invariant.ts';
import { equals } from '../../kernel/money.ts';
import type { FailureCode, KnownAnswer, ProviderCommand } from '../port.ts';
import type { AccountData } from '../provider-account.ts';
import { isShownAs } from './account-body.ts';
import type { SandboxPayout } from './shapes.ts';

export type PayoutCommand = Extract<ProviderCommand, { kind: 'payout' }>;

/** What a provider can know about a payout: every answer but the doubts. */
export type KnownPayout = Extract<
  KnownAnswer,
  { kind: 'pending' | 'in_transit' | 'paid_out' | 'returned' | 'failed' }
>;

const PAYOUT_FAILURES: ReadonlyMap<string, FailureCode> = new Map([
  ['destination_closed', 'destination_closed'],
  ['payout_refused', 'payout_refused'],
]);

/** The provider or the bank refused and gave a reason that we do not know: still a refusal. */
const UNKNOWN_REASON: FailureCode = 'payout_refused';

const fromPayout = ({ id: providerReference, status, amount, failure_code }: SandboxPayout): KnownPayout => {
  const code = PAYOUT_FAILURES.get(failure_code ?? '') ?? UNKNOWN_REASON;
  switch (status) {
    case 'pending':
    case 'in_transit':
      return { kind: status, providerReference };
    case 'paid':
      return { kind: 'paid_out', providerReference, amount };
    case 'returned':
      return { kind: 'returned', providerReference, amount, code };
    case 'failed':
      return { kind: 'failed', providerReference, code };
    default:
      return unreachable(status);
  }
};

/** The reply to a new payout. @returns null if it is about another operation, destination, amount or currency than ours. */
export const fromNewPayout = (
  command: PayoutCommand,
  payout: SandboxPayout,
  account?: AccountData,
): KnownPayout | null => {
  const isThere =
    account === undefined
      ? payout.destination === command.destination
      : isShownAs(account, payout.destination);
  const isOurs =
    payout.operation_id === command.operationId && isThere && equals(payout.amount, command.amount);
  return isOurs ? fromPayout(payout) : null;
};

/** How the operation of a payout stands while the payout is in each of its states. */
const OPERATION_STATUS = {
  pending: 'pending',
  in_transit: 'pending',
  paid: 'succeeded',
  returned: 'succeeded',
  failed: 'failed',
} as const satisfies Record<SandboxPayout['status'], string>;

/** An operation and its payout, from a query or a webhook. @returns null if the two contradict each other. */
export const fromPayoutOperation = (
  operation: { readonly operation_id: string; readonly status: string },
  payout: SandboxPayout,
): KnownPayout | null => {
  const agree =
    payout.operation_id === operation.operation_id && OPERATION_STATUS[payout.status] === operation.status;
  return agree ? fromPayout(payout) : null;
};
