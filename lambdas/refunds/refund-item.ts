import { money } from '../kernel/money.ts';
import type { Item } from '../platform/dynamo.ts';
import { listAttributes } from '../platform/sharded-list.ts';
import type { FailureCode } from '../providers/port.ts';
import type { Refund } from './domain/refund.ts';

export const refundKey = (id: string): { readonly pk: string; readonly sk: string } => ({
  pk: `refund#${id}`,
  sk: 'refund',
});

/** Beside the payment lies a note of each of its refunds, so that its story finds them without an index. */
export const refundNoteKey = (
  paymentId: string,
  id: string,
): { readonly pk: string; readonly sk: string } => ({
  pk: `payment#${paymentId}`,
  sk: `refund#${id}`,
});

/** Name of the list that refunds are in. */
export const REFUNDS_LIST = 'refunds';

export const toItem = (refund: Refund): Item => ({
  ...refundKey(refund.id),
  entity: 'refund',
  ...listAttributes(REFUNDS_LIST, refund),
  payment_id: refund.paymentId,
  merchant_id: refund.merchantId,
  state: refund.state,
  amount: refund.amount.minor,
  currency: refund.amount.currency,
  reason: refund.reason ?? undefined,
  created_at: refund.createdAt,
  updated_at: refund.updatedAt,
  sequence: refund.sequence,
  fingerprint: refund.fingerprint,
  correlation_id: refund.correlationId,
  ...('providerReference' in refund ? { provider_reference: refund.providerReference } : {}),
  ...('failureCode' in refund ? { failure_code: refund.failureCode } : {}),
});

/** Reads what `toItem` wrote; the table has no other writer of refunds. */
export const fromItem = (item: Item): Refund => {
  const base = {
    id: String(item['pk']).slice('refund#'.length) as Refund['id'],
    paymentId: item['payment_id'] as Refund['paymentId'],
    merchantId: item['merchant_id'] as Refund['merchantId'],
    amount: money(item['amount'] as bigint, String(item['currency'])),
    reason: typeof item['reason'] === 'string' ? item['reason'] : null,
    createdAt: String(item['created_at']),
    updatedAt: String(item['updated_at']),
    sequence: Number(item['sequence']),
    fingerprint: String(item['fingerprint']),
    correlationId: String(item['correlation_id']),
  };
  const state = item['state'] as Refund['state'];
  if (state === 'pending') return { ...base, state };
  const failureCode = item['failure_code'] as FailureCode;
  if (state === 'failed') return { ...base, state, failureCode };
  const providerReference = String(item['provider_reference']);
  return state === 'returned'
    ? { ...base, state, providerReference, failureCode }
    : { ...base, state, providerReference };
};
