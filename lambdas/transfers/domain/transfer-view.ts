import {
  type EventRecord,
  type EventSource,
  previousAttributes,
  type ResourceView,
} from '../../kernel/event.ts';
import { deriveId } from '../../kernel/ids.ts';
import { toJsonAmount } from '../../kernel/money.ts';
import type { Transfer, TransferEventType } from './transfer.ts';

/** What clients and webhooks see of a transfer. */
export const transferView = (transfer: Transfer): ResourceView => ({
  id: transfer.id,
  object: 'transfer',
  status: transfer.state,
  from: transfer.from,
  to: transfer.to,
  amount: toJsonAmount(transfer.amount),
  currency: transfer.amount.currency,
  description: transfer.description,
  metadata: transfer.metadata,
  created_by: transfer.clientId,
  reversal:
    transfer.state === 'reversed'
      ? {
          reversed_at: transfer.reversal.at,
          reversed_by: transfer.reversal.clientId,
          reason: transfer.reversal.reason,
        }
      : null,
  created_at: transfer.createdAt,
  updated_at: transfer.updatedAt,
});

/**
 * The event of the change that made `transfer` what it is.
 *
 * @param before What it was when that was decided; null for a new one.
 */
export const transferEvent = (
  type: TransferEventType,
  transfer: Transfer,
  source: EventSource,
  before: Transfer | null,
): EventRecord => {
  const object = transferView(transfer);
  return {
    id: deriveId('evt', transfer.id, String(transfer.sequence)),
    type,
    merchantId: transfer.merchantId,
    resourceId: transfer.id,
    sequence: transfer.sequence,
    createdAt: transfer.updatedAt,
    source,
    object,
    ...previousAttributes(before === null ? null : transferView(before), object),
  };
};
