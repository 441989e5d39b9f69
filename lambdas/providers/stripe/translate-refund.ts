import { equals } from '../../kernel/money.ts';
import type { ProviderCommand } from '../port.ts';
import type { StripeRefund } from './shapes.ts';
import { OPERATION_KEY, type Reading } from './translate-intent.ts';

type RefundCommand = Extract<ProviderCommand, { kind: 'refund' }>;

/**
 * How a refund stands. Stripe takes it from the balance when it is made, so one that failed, be it weeks after it
 * succeeded, or was canceled has come back: both moves are in its books. Only one without the second move has never been
 * taken. Whatever the reason, the payer has not got the money.
 */
export const readRefundStatus = (refund: StripeRefund): Reading => {
  const providerReference = refund.id;
  switch (refund.status ?? '') {
    case 'succeeded':
      return { kind: 'refunded', providerReference, amount: refund.amount };
    case 'pending':
    // The payer has to say where the money shall go; that takes as long as it takes.
    case 'requires_action':
      return { kind: 'pending', providerReference };
    case 'failed':
    case 'canceled':
      return refund.failure_balance_transaction === null
        ? { kind: 'failed', providerReference, code: 'refund_refused' }
        : { kind: 'returned', providerReference, amount: refund.amount, code: 'refund_refused' };
    default:
      return { kind: 'unreadable' };
  }
};

/** A refund of another operation, charge or amount than ours proves nothing about ours. */
export const readRefund = (command: RefundCommand, refund: StripeRefund): Reading => {
  const isOurs =
    refund.metadata?.[OPERATION_KEY] === command.operationId &&
    refund.payment_intent === command.providerReference &&
    equals(refund.amount, command.amount);
  return isOurs ? readRefundStatus(refund) : { kind: 'unreadable' };
};
