import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { OperationId } from '../kernel/ids.ts';
import { journalEntryId } from '../ledger/domain/journal-entry.ts';
import type { PostingRule } from '../ledger/domain/posting-table.ts';
import { entryKey, toEntry } from '../ledger/journal-store.ts';
import { operationId } from '../operations/domain/operation.ts';
import { fromItem as toOperation } from '../operations/operation-item.ts';
import { operationKey } from '../operations/operation-store.ts';
import { createBatchGet, type ItemKey } from '../platform/batch-get.ts';
import type { Item } from '../platform/dynamo.ts';
import { toEvent } from '../platform/event-item.ts';
import type { Payment } from './domain/payment.ts';
import { type DeliveryRecord, type TimelineLine, timelineOf } from './domain/timeline.ts';
import { paymentKey } from './payment-item.ts';
import type { PaymentStore } from './payment-store.ts';

const toDelivery = (item: Item): DeliveryRecord => ({
  eventId: String(item['sk']).slice('delivery#'.length),
  state: String(item['state']),
  attempts: Number(item['attempts'] ?? 0),
  lastAttemptAt: typeof item['last_attempt_at'] === 'string' ? item['last_attempt_at'] : null,
  lastStatus:
    item['last_status'] === undefined || item['last_status'] === null ? null : Number(item['last_status']),
});

const startingWith = (items: readonly Item[], prefix: string, name: 'pk' | 'sk'): readonly Item[] =>
  items.filter((item) => String(item[name]).startsWith(prefix));

/** What a payment's operations and its refunds' can post. */
const entryKinds: readonly PostingRule[] = ['payment_captured', 'refund_succeeded'];

const keysOf = (id: OperationId): readonly ItemKey[] => [
  operationKey(id),
  ...entryKinds.map((kind) => entryKey(journalEntryId(id, kind))),
];

/**
 * The whole story of a payment and its refunds. Ids of operations and entries derive from what they belong to, so
 * nothing has to be searched: a query for what lies beside the payment and each refund, one batch for the rest.
 */
export const createReadTimeline = (deps: {
  readonly payments: Pick<PaymentStore, 'partition'>;
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}) => {
  const batchGet = createBatchGet(deps);
  return async (payment: Payment): Promise<readonly TimelineLine[]> => {
    const beside = await deps.payments.partition(paymentKey(payment.id).pk);
    const refunds = startingWith(beside, 'refund#', 'sk').map((item) => String(item['sk']));
    const besideRefunds = (await Promise.all(refunds.map(deps.payments.partition))).flat();
    const ids = [
      ...Array.from({ length: payment.operationsCount }, (_, index) => operationId(payment.id, index + 1)),
      ...refunds.map((partition) => operationId(partition.slice('refund#'.length), 1)),
    ];
    const elsewhere = await batchGet(ids.flatMap(keysOf));
    const all = [...beside, ...besideRefunds];
    return timelineOf({
      events: startingWith(all, 'event#', 'sk').map(toEvent),
      deliveries: startingWith(all, 'delivery#', 'sk').map(toDelivery),
      operations: startingWith(elsewhere, 'operation#', 'pk').map(toOperation),
      entries: startingWith(elsewhere, 'entry#', 'pk').map(toEntry),
    });
  };
};

export type ReadTimeline = ReturnType<typeof createReadTimeline>;
