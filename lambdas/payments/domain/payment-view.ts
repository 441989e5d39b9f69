import type { ResourceView } from '../../kernel/event.ts';
import { type Money, toJsonAmount, zero } from '../../kernel/money.ts';
import type { Payment } from './payment.ts';

const nextAction = (payment: Payment): unknown =>
  payment.state === 'requires_action' ? { type: 'redirect', url: payment.redirectUrl } : null;

/** What can still be refunded: nothing, when more has gone than was captured. */
export const whatIsLeft = ({ amountRefundable }: Pick<Payment, 'amountRefundable'>): Money =>
  amountRefundable.minor < 0n ? zero(amountRefundable.currency) : amountRefundable;

/** What clients and webhooks see of a payment. */
export const paymentView = (payment: Payment): ResourceView => ({
  id: payment.id,
  object: 'payment',
  status: payment.state,
  amount: toJsonAmount(payment.amount),
  currency: payment.amount.currency,
  amount_authorized: toJsonAmount(payment.amountAuthorized),
  amount_captured: toJsonAmount(payment.amountCaptured),
  amount_refunded: toJsonAmount(payment.amountRefunded),
  amount_refundable: toJsonAmount(whatIsLeft(payment)),
  amount_disputed: toJsonAmount(payment.amountDisputed),
  source: payment.source,
  capture: payment.capture,
  invoice: payment.invoiceId,
  reference: payment.reference,
  description: payment.description,
  metadata: payment.metadata,
  failure: payment.state === 'failed' ? { code: payment.failureCode } : null,
  next_action: nextAction(payment),
  capture_before: payment.state === 'authorized' ? (payment.captureBefore ?? null) : null,
  pending_operation: payment.openOperation,
  created_at: payment.createdAt,
  updated_at: payment.updatedAt,
});
