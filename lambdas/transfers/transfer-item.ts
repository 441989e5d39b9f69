import { money } from '../kernel/money.ts';
import type { Item } from '../platform/dynamo.ts';
import { listAttributes } from '../platform/sharded-list.ts';
import type { Transfer } from './domain/transfer.ts';

export const transferKey = (id: string): { readonly pk: string; readonly sk: string } => ({
  pk: `transfer#${id}`,
  sk: 'transfer',
});

/** Name of the list that transfers are in. */
export const TRANSFERS_LIST = 'transfers';

export const toItem = (transfer: Transfer): Item => ({
  ...transferKey(transfer.id),
  entity: 'transfer',
  ...listAttributes(TRANSFERS_LIST, transfer),
  merchant_id: transfer.merchantId,
  state: transfer.state,
  from_account: transfer.from,
  to_account: transfer.to,
  amount: transfer.amount.minor,
  currency: transfer.amount.currency,
  created_by: transfer.clientId,
  description: transfer.description ?? undefined,
  metadata: Object.keys(transfer.metadata).length > 0 ? transfer.metadata : undefined,
  created_at: transfer.createdAt,
  updated_at: transfer.updatedAt,
  sequence: transfer.sequence,
  fingerprint: transfer.fingerprint,
  correlation_id: transfer.correlationId,
  ...(transfer.state === 'reversed'
    ? {
        reversed_at: transfer.reversal.at,
        reversed_by: transfer.reversal.clientId,
        reversal_reason: transfer.reversal.reason ?? undefined,
      }
    : {}),
});

const text = (item: Item, name: string): string | null => {
  const value = item[name];
  return typeof value === 'string' ? value : null;
};

/** Reads what `toItem` wrote; the table has no other writer of transfers. */
export const fromItem = (item: Item): Transfer => {
  const base = {
    id: String(item['pk']).slice('transfer#'.length) as Transfer['id'],
    merchantId: item['merchant_id'] as Transfer['merchantId'],
    from: item['from_account'] as Transfer['from'],
    to: item['to_account'] as Transfer['to'],
    amount: money(item['amount'] as bigint, String(item['currency'])),
    clientId: String(item['created_by']),
    description: text(item, 'description'),
    metadata: (item['metadata'] ?? {}) as Transfer['metadata'],
    createdAt: String(item['created_at']),
    updatedAt: String(item['updated_at']),
    sequence: Number(item['sequence']),
    fingerprint: String(item['fingerprint']),
    correlationId: String(item['correlation_id']),
  };
  if (item['state'] === 'posted') return { ...base, state: 'posted' };
  const reversal = {
    at: String(item['reversed_at']),
    clientId: String(item['reversed_by']),
    reason: text(item, 'reversal_reason'),
  };
  return { ...base, state: 'reversed', reversal };
};
