import { createHash } from 'node:crypto';
import { money } from '../kernel/money.ts';
import type { Item } from '../platform/dynamo.ts';
import type { FailureCode } from '../providers/port.ts';
import type { Payment } from './domain/payment.ts';

/**
 * One merchant's payments are listed from several index partitions: an index partition that takes more than
 * 1,000 writes a second would throttle the table itself. Four carry 4,000 new payments a second per merchant.
 */
export const LIST_SHARDS = 4;

export const paymentKey = (id: string): { readonly pk: string; readonly sk: string } => ({
  pk: `payment#${id}`,
  sk: 'payment',
});

export const listPartition = (merchantId: string, shard: number): string => `payments#${merchantId}#${shard}`;

const shardOf = (id: string): number => (createHash('sha256').update(id).digest()[0] ?? 0) % LIST_SHARDS;

/** Attributes of a payment's item, its keys included. Absent optional fields take no space. */
export const toItem = (payment: Payment): Item => ({
  ...paymentKey(payment.id),
  entity: 'payment',
  list_pk: listPartition(payment.merchantId, shardOf(payment.id)),
  list_sk: `${payment.createdAt}#${payment.id}`,
  merchant_id: payment.merchantId,
  state: payment.state,
  amount: payment.amount.minor,
  currency: payment.amount.currency,
  amount_authorized: payment.amountAuthorized.minor,
  amount_captured: payment.amountCaptured.minor,
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
  ...(payment.state === 'requires_action' ? { redirect_url: payment.redirectUrl } : {}),
  ...(payment.state === 'failed' ? { failure_code: payment.failureCode } : {}),
});

const text = (item: Item, name: string): string | null => {
  const value = item[name];
  return typeof value === 'string' ? value : null;
};

/** Reads what `toItem` wrote; the table has no other writer of payments. */
export const fromItem = (item: Item): Payment => {
  const currency = String(item['currency']);
  const amountOf = (name: string): Payment['amount'] => money(item[name] as bigint, currency);
  const base = {
    id: String(item['pk']).slice('payment#'.length) as Payment['id'],
    merchantId: item['merchant_id'] as Payment['merchantId'],
    amount: amountOf('amount'),
    amountAuthorized: amountOf('amount_authorized'),
    amountCaptured: amountOf('amount_captured'),
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
  if (state === 'requires_action')
    return { ...base, state, providerReference, redirectUrl: String(item['redirect_url']) };
  return { ...base, state, providerReference };
};
