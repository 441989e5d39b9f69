import type { OperationId } from '../kernel/ids.ts';
import { isZero, money } from '../kernel/money.ts';
import type { Item } from '../platform/dynamo.ts';
import { listAttributes } from '../platform/sharded-list.ts';
import type { FailureCode } from '../providers/port.ts';
import type { Payment, Release } from './domain/payment.ts';

export const paymentKey = (id: string): { readonly pk: string; readonly sk: string } => ({
  pk: `payment#${id}`,
  sk: 'payment',
});

/** Name of the list that payments are in. */
export const PAYMENTS_LIST = 'payments';

const releaseAttributes = (payment: Payment): Item => {
  const isHeld = payment.state === 'authorized' || payment.state === 'requires_action';
  if (!isHeld || payment.release === undefined) return {};
  const { tries, at } = payment.release;
  return { release_tries: tries, release_at: at ?? undefined };
};

/** Attributes of a payment's item, its keys included. Absent optional fields take no space. */
export const toItem = (payment: Payment): Item => ({
  ...paymentKey(payment.id),
  entity: 'payment',
  ...listAttributes(PAYMENTS_LIST, payment),
  merchant_id: payment.merchantId,
  invoice_id: payment.invoiceId ?? undefined,
  state: payment.state,
  amount: payment.amount.minor,
  currency: payment.amount.currency,
  amount_authorized: payment.amountAuthorized.minor,
  amount_captured: payment.amountCaptured.minor,
  amount_refunded: payment.amountRefunded.minor,
  amount_refundable: payment.amountRefundable.minor,
  amount_disputed: isZero(payment.amountDisputed) ? undefined : payment.amountDisputed.minor,
  refund_writes: payment.refundWrites,
  source: payment.source,
  capture: payment.capture,
  reference: payment.reference ?? undefined,
  description: payment.description ?? undefined,
  metadata: Object.keys(payment.metadata).length > 0 ? payment.metadata : undefined,
  provider: payment.provider,
  created_at: payment.createdAt,
  updated_at: payment.updatedAt,
  sequence: payment.sequence,
  operations_count: payment.operationsCount,
  open_operation: payment.openOperation ?? undefined,
  fingerprint: payment.fingerprint,
  correlation_id: payment.correlationId,
  ...('providerReference' in payment ? { provider_reference: payment.providerReference } : {}),
  ...(payment.state === 'authorized' ? { capture_before: payment.captureBefore } : {}),
  ...(payment.state === 'requires_action'
    ? { redirect_url: payment.redirectUrl, authorization: payment.authorization }
    : {}),
  ...releaseAttributes(payment),
  ...(payment.state === 'failed' ? { failure_code: payment.failureCode } : {}),
});

/** None on a payment that was never asked to be let go of, or from before that was tried again. */
const releaseOf = (item: Item): { readonly release?: Release } =>
  item['release_tries'] === undefined
    ? {}
    : { release: { tries: Number(item['release_tries']), at: text(item, 'release_at') } };

const text = (item: Item, name: string): string | null => {
  const value = item[name];
  return typeof value === 'string' ? value : null;
};

/**
 * What a payment says of its refunds. One that was stored before there were refunds says nothing: then all that was
 * captured can be refunded. Data outlives the code that wrote it.
 */
const refundsOf = (
  item: Item,
): Pick<Payment, 'amountRefunded' | 'amountRefundable' | 'amountDisputed' | 'refundWrites'> => {
  const amountOf = (value: unknown): Payment['amount'] => money(value as bigint, String(item['currency']));
  return {
    amountRefunded: amountOf(item['amount_refunded'] ?? 0n),
    amountRefundable: amountOf(item['amount_refundable'] ?? item['amount_captured']),
    amountDisputed: amountOf(item['amount_disputed'] ?? 0n),
    refundWrites: Number(item['refund_writes'] ?? 0),
  };
};

/** Reads what `toItem` wrote; the table has no other writer of payments. */
export const fromItem = (item: Item): Payment => {
  const currency = String(item['currency']);
  const amountOf = (name: string): Payment['amount'] => money(item[name] as bigint, currency);
  const base = {
    id: String(item['pk']).slice('payment#'.length) as Payment['id'],
    merchantId: item['merchant_id'] as Payment['merchantId'],
    invoiceId: text(item, 'invoice_id') as Payment['invoiceId'],
    amount: amountOf('amount'),
    amountAuthorized: amountOf('amount_authorized'),
    amountCaptured: amountOf('amount_captured'),
    ...refundsOf(item),
    source: String(item['source']),
    capture: item['capture'] as Payment['capture'],
    reference: text(item, 'reference'),
    description: text(item, 'description'),
    metadata: (item['metadata'] ?? {}) as Payment['metadata'],
    provider: item['provider'] as Payment['provider'],
    createdAt: String(item['created_at']),
    updatedAt: String(item['updated_at']),
    sequence: Number(item['sequence']),
    operationsCount: Number(item['operations_count']),
    openOperation: text(item, 'open_operation') as Payment['openOperation'],
    fingerprint: String(item['fingerprint']),
    correlationId: String(item['correlation_id']),
  };
  const providerReference = String(item['provider_reference']);
  const state = item['state'] as Payment['state'];
  if (state === 'pending' || state === 'canceled') return { ...base, state };
  if (state === 'failed') return { ...base, state, failureCode: item['failure_code'] as FailureCode };
  if (state === 'captured') return { ...base, state, providerReference };
  const held = { ...base, providerReference, ...releaseOf(item) };
  if (state === 'requires_action') {
    const authorization = text(item, 'authorization') as OperationId | null;
    const redirectUrl = String(item['redirect_url']);
    return { ...held, state, redirectUrl, ...(authorization === null ? {} : { authorization }) };
  }
  const captureBefore = text(item, 'capture_before');
  return { ...held, state, ...(captureBefore === null ? {} : { captureBefore }) };
};
