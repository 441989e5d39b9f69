import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { operationId } from '../operations/domain/operation.ts';
import type { TimelineLine } from '../operations/domain/timeline.ts';
import { createReadPartition, createReadStory } from '../operations/read-story.ts';
import type { Payment } from './domain/payment.ts';
import { paymentKey } from './payment-item.ts';

export type ReadTimeline = (payment: Payment) => Promise<readonly TimelineLine[]>;

/** The whole story of a payment and its refunds: a query for what lies beside each of them, one batch for the rest. */
export const createReadTimeline = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): ReadTimeline => {
  const readPartition = createReadPartition(deps);
  const readStory = createReadStory(deps);
  return async (payment) => {
    const besidePayment = await readPartition(paymentKey(payment.id).pk);
    const refunds = besidePayment.map(({ sk }) => String(sk)).filter((sk) => sk.startsWith('refund#'));
    const besideRefunds = await Promise.all(refunds.map(readPartition));
    return readStory({
      beside: [...besidePayment, ...besideRefunds.flat()],
      operations: [
        ...Array.from({ length: payment.operationsCount }, (_, index) => operationId(payment.id, index + 1)),
        ...refunds.map((partition) => operationId(partition.slice('refund#'.length), 1)),
      ],
      entries: ['payment_captured', 'refund_succeeded'],
    });
  };
};
