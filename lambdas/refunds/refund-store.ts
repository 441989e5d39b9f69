import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { putOperation } from '../operations/operation-store.ts';
import type { Payment } from '../payments/domain/payment.ts';
import { paymentKey, fromItem as toPayment } from '../payments/payment-item.ts';
import { holdForRefund } from '../payments/refund-writes.ts';
import { createBatchGet } from '../platform/batch-get.ts';
import type { Item } from '../platform/dynamo.ts';
import { putEvent } from '../platform/event-item.ts';
import { replaceItem } from '../platform/replace-item.ts';
import { createShardedList, type ListItems } from '../platform/sharded-list.ts';
import type { Transact, WriteItem } from '../platform/unit-of-work.ts';
import type { CreatedRefund } from './domain/create-refund.ts';
import { REFUND_TRANSITIONS, type Refund } from './domain/refund.ts';
import type { RefundEvent } from './domain/refund-view.ts';
import { fromItem, REFUNDS_LIST, refundKey, refundNoteKey, toItem } from './refund-item.ts';

export interface RefundStore {
  /** The payment and, if this refund was created before, the refund; one consistent read. */
  readonly read: (
    paymentId: string,
    refundId: string,
  ) => Promise<{ readonly payment: Payment | null; readonly refund: Refund | null }>;
  readonly list: ListItems<Refund>;
  readonly get: (refundId: string) => Promise<Refund | null>;
  /** @returns false if the money is not there any more or the refund is there already; nothing was written then. */
  readonly create: (created: CreatedRefund) => Promise<boolean>;
}

interface StoreDeps {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly table: string;
}

/** The writes that move a refund on: the refund, successor of exactly the state that was decided on, and its event. */
export const moveRefund = (table: string, refund: Refund, event: RefundEvent): readonly WriteItem[] => {
  return [
    replaceItem(table, toItem(refund), {
      counter: 'sequence',
      count: refund.sequence - 1,
      states: REFUND_TRANSITIONS[event.type].from,
    }),
    putEvent(table, refundKey(refund.id).pk, event),
  ];
};

const createWrites = (table: string, { refund, operation, event }: CreatedRefund): readonly WriteItem[] => [
  {
    Put: {
      TableName: table,
      Item: toItem(refund),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  },
  holdForRefund(table, refund, refund.merchantId),
  {
    Put: { TableName: table, Item: { ...refundNoteKey(refund.paymentId, refund.id), entity: 'refund_note' } },
  },
  putOperation(table, operation),
  putEvent(table, refundKey(refund.id).pk, event),
];

const createRead = (deps: StoreDeps): RefundStore['read'] => {
  const batchGet = createBatchGet(deps);
  return async (paymentId, refundId) => {
    const items = await batchGet([paymentKey(paymentId), refundKey(refundId)]);
    const found = (sk: string): Item | undefined => items.find((item) => item['sk'] === sk);
    const [payment, refund] = [found('payment'), found('refund')];
    return {
      payment: payment === undefined ? null : toPayment(payment),
      refund: refund === undefined ? null : fromItem(refund),
    };
  };
};

export const createRefundStore = (deps: StoreDeps): RefundStore => ({
  read: createRead(deps),
  list: createShardedList({ ...deps, kind: REFUNDS_LIST, fromItem }),
  get: async (refundId) => {
    const { Item } = await deps.documents.send(
      new GetCommand({ TableName: deps.table, Key: refundKey(refundId), ConsistentRead: true }),
    );
    return Item === undefined ? null : fromItem(Item);
  },
  create: async (created) => (await deps.transact(createWrites(deps.table, created))).ok,
});
