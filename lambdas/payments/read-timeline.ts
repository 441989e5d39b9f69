import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { OperationId } from '../kernel/ids.ts';
import { operationId } from '../operations/domain/operation.ts';
import type { TimelineLine } from '../operations/domain/timeline.ts';
import { createReadPartition, createReadStory } from '../operations/read-story.ts';
import type { Item } from '../platform/dynamo.ts';
import type { DeliveryReader } from '../webhooks/delivery-reader.ts';
import type { Payment } from './domain/payment.ts';
import { paymentKey } from './payment-item.ts';

export type ReadTimeline = (payment: Payment) => Promise<readonly TimelineLine[]>;

/** What each resource with a note beside the payment has asked its provider: a refund once, a dispute as it says. */
const askedBy = (items: readonly Item[]): readonly OperationId[] =>
  items.flatMap((item) => {
    const id = String(item['pk']).replace(/^[^#]*#/, '');
    if (item['entity'] === 'refund') return operationsOf(id, 1);
    return item['entity'] === 'dispute' ? operationsOf(id, Number(item['operations_count'])) : [];
  });

const operationsOf = (resourceId: string, count: number): readonly OperationId[] =>
  Array.from({ length: count }, (_, index) => operationId(resourceId, index + 1));

/**
 * The whole story of a payment, its refunds and its disputes: a query for what lies beside each of them, one batch for
 * the rest.
 */
export const createReadTimeline = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
  readonly deliveries: DeliveryReader;
}): ReadTimeline => {
  const readPartition = createReadPartition(deps);
  const readStory = createReadStory(deps);
  return async (payment) => {
    const besidePayment = await readPartition(paymentKey(payment.id).pk);
    const notes = besidePayment.map(({ sk }) => String(sk)).filter((sk) => /^(refund|dispute)#/.test(sk));
    const further = (await Promise.all(notes.map(readPartition))).flat();
    const disputes = notes.filter((note) => note.startsWith('dispute#'));
    return readStory({
      beside: [...besidePayment, ...further],
      resources: [payment.id, ...notes.map((note) => note.replace(/^[^#]*#/, ''))],
      operations: [...operationsOf(payment.id, payment.operationsCount), ...askedBy(further)],
      entries: ['payment_captured', 'refund_succeeded', 'refund_returned'],
      unasked: {
        ids: disputes.map((note) => note.slice('dispute#'.length)),
        entries: [
          'dispute_opened',
          'dispute_fee_charged',
          'dispute_fee_returned',
          'dispute_won',
          'dispute_lost',
        ],
      },
    });
  };
};
