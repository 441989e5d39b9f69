import { equals } from '../../kernel/money.ts';
import type { FailureCode, ProviderCommand } from '../port.ts';
import type { StripePayout } from './shapes.ts';
import { OPERATION_KEY, type Reading } from './translate-intent.ts';

type PayoutCommand = Extract<ProviderCommand, { kind: 'payout' }>;

/** Why a bank sent a payout back (docs.stripe.com/api/payouts/failures), in our words. */
const RETURN_CODES: ReadonlyMap<string, FailureCode> = new Map([
  ['account_closed', 'destination_closed'],
  ['account_frozen', 'destination_closed'],
  ['no_account', 'invalid_destination'],
  ['invalid_account_number', 'invalid_destination'],
  ['incorrect_account_holder_name', 'invalid_destination'],
  ['incorrect_account_holder_details', 'invalid_destination'],
]);

/**
 * How a payout stands. Stripe takes it from the balance when it is created, so one that failed or was canceled has come
 * back: both moves are in its books. Only one without the second move has never been taken.
 */
export const readPayoutStatus = (payout: StripePayout): Reading => {
  const { id: providerReference, amount } = payout;
  switch (payout.status) {
    case 'pending':
    case 'in_transit':
      return { kind: payout.status, providerReference };
    case 'paid':
      return { kind: 'paid_out', providerReference, amount };
    case 'failed':
    case 'canceled': {
      const code = RETURN_CODES.get(payout.failure_code ?? '') ?? 'payout_refused';
      const hasComeBack = payout.failure_balance_transaction !== null;
      return hasComeBack
        ? { kind: 'returned', providerReference, amount, code }
        : { kind: 'failed', providerReference, code };
    }
    default:
      return { kind: 'unreadable' };
  }
};

/** A payout of another operation, destination or amount than ours proves nothing about ours. */
export const readPayout = (command: PayoutCommand, payout: StripePayout): Reading => {
  const isOurs =
    payout.metadata?.[OPERATION_KEY] === command.operationId &&
    payout.destination === command.destination &&
    equals(payout.amount, command.amount);
  return isOurs ? readPayoutStatus(payout) : { kind: 'unreadable' };
};
