import { equals } from '../../kernel/money.ts';
import type { ProviderCommand } from '../port.ts';
import type { StripeRefund } from './shapes.ts';
import { OPERATION_KEY, type Reading } from './translate-intent.ts';

type RefundCommand = Extract<ProviderCommand, { kind: 'refund' }>;

/** How a refund stands. Whatever the reason of a failed one, the payer has not got the money. */
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
      return { kind: 'failed', providerReference, code: 'refund_refused' };
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
