import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { journalEntryId } from '../ledger/domain/journal-entry.ts';
import { entryKey, toEntry } from '../ledger/journal-store.ts';
import { operationId } from '../operations/domain/operation.ts';
import { fromItem as toOperation } from '../operations/operation-item.ts';
import { operationKey } from '../operations/operation-store.ts';
import type { Item } from '../platform/dynamo.ts';
import { toEvent } from '../platform/event-item.ts';
import type { Payment } from './domain/payment.ts';
import { type DeliveryRecord, type TimelineLine, timelineOf } from './domain/timeline.ts';
import type { PaymentStore } from './payment-store.ts';

const toDelivery = (item: Item): DeliveryRecord => ({
  eventId: String(item['sk']).slice('delivery#'.length),
  state: String(item['state']),
  attempts: Number(item['attempts'] ?? 0),
  lastAttemptAt: typeof item['last_attempt_at'] === 'string' ? item['last_attempt_at'] : null,
  lastStatus:
    item['last_status'] === undefined || item['last_status'] === null ? null : Number(item['last_status']),
});

/**
 * The whole story of a payment. Ids of operations and entries derive from the payment's, so nothing has to be
 * searched: one query for what lies beside the payment, one batch for the rest.
 */
export const createReadTimeline = (deps: {
  readonly payments: Pick<PaymentStore, 'partition'>;
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}) => {
  const getAll = async (keys: readonly Item[]): Promise<readonly Item[]> => {
    const { Responses } = await deps.documents.send(
      new BatchGetCommand({ RequestItems: { [deps.table]: { Keys: [...keys], ConsistentRead: true } } }),
    );
    return Responses?.[deps.table] ?? [];
  };
  return async (payment: Payment): Promise<readonly TimelineLine[]> => {
    const ids = Array.from({ length: payment.operationsCount }, (_, index) =>
      operationId(payment.id, index + 1),
    );
    const [beside, elsewhere] = await Promise.all([
      deps.payments.partition(payment.id),
      getAll(ids.flatMap((id) => [operationKey(id), entryKey(journalEntryId(id, 'payment_captured'))])),
    ]);
    const of = (items: readonly Item[], prefix: string, name: 'pk' | 'sk'): readonly Item[] =>
      items.filter((item) => String(item[name]).startsWith(prefix));
    return timelineOf({
      events: of(beside, 'event#', 'sk').map(toEvent),
      deliveries: of(beside, 'delivery#', 'sk').map(toDelivery),
      operations: of(elsewhere, 'operation#', 'pk').map(toOperation),
      entries: of(elsewhere, 'entry#', 'pk').map(toEntry),
    });
  };
};

export type ReadTimeline = ReturnType<typeof createReadTimeline>;
