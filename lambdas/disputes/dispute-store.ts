import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Payment } from '../payments/domain/payment.ts';
import { paymentKey, fromItem as toPayment } from '../payments/payment-item.ts';
import { createBatchGet } from '../platform/batch-get.ts';
import type { Item } from '../platform/dynamo.ts';
import { createShardedList, type ListItems } from '../platform/sharded-list.ts';
import { DISPUTES_LIST, disputeKey, fromItem } from './dispute-item.ts';
import type { Dispute } from './domain/dispute.ts';

export interface DisputeStore {
  readonly get: (disputeId: string) => Promise<Dispute | null>;
  readonly list: ListItems<Dispute>;
  /** A payment and, if it is known, its dispute; one consistent read. */
  readonly read: (
    paymentId: string,
    disputeId: string,
  ) => Promise<{ readonly payment: Payment | null; readonly dispute: Dispute | null }>;
}

export const createDisputeStore = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): DisputeStore => {
  const batchGet = createBatchGet(deps);
  return {
    list: createShardedList({ ...deps, kind: DISPUTES_LIST, fromItem }),
    get: async (disputeId) => {
      const { Item } = await deps.documents.send(
        new GetCommand({ TableName: deps.table, Key: disputeKey(disputeId), ConsistentRead: true }),
      );
      return Item === undefined ? null : fromItem(Item);
    },
    read: async (paymentId, disputeId) => {
      const items = await batchGet([paymentKey(paymentId), disputeKey(disputeId)]);
      const found = (sk: string): Item | undefined => items.find((item) => item['sk'] === sk);
      const [payment, dispute] = [found('payment'), found('dispute')];
      return {
        payment: payment === undefined ? null : toPayment(payment),
        dispute: dispute === undefined ? null : fromItem(dispute),
      };
    },
  };
};
