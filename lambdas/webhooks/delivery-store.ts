import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { createBatchGet } from '../platform/batch-get.ts';
import { createShardedList, type ListItems } from '../platform/sharded-list.ts';
import {
  DELIVERIES_LIST,
  type DeliveryNews,
  type DeliveryRecord,
  deliveryAttributes,
  deliveryKey,
  failedAttributes,
  fromDeliveryItem,
  isFailed,
} from './delivery-item.ts';
import { createDeliveryReader, type DeliveryReader } from './delivery-reader.ts';

type DeliveryKey = Pick<DeliveryRecord, 'resourceId' | 'eventId' | 'endpointId'>;

/** What became of each event at each endpoint. */
export interface DeliveryStore extends DeliveryReader {
  readonly get: (key: DeliveryKey) => Promise<DeliveryRecord | null>;
  /** Those that are there, in no particular order. */
  readonly getMany: (keys: readonly DeliveryKey[]) => Promise<readonly DeliveryRecord[]>;
  /**
   * Counts one more attempt.
   *
   * @returns false if the record has moved on: to a later run or attempt, or it was delivered in this run.
   */
  readonly recordAttempt: (news: DeliveryNews) => Promise<boolean>;
  /** Notes that nothing is sent for now; what was delivered, or goes through a later run, stays as it is. */
  readonly hold: (news: DeliveryNews) => Promise<void>;
  readonly ofEndpoint: ListItems<DeliveryRecord>;
  /** A merchant's deliveries that are held or dead. */
  readonly failed: ListItems<DeliveryRecord>;
}

interface Deps {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}

const IS_LATER_RUN = '#run < :run';
const IS_LATER_ATTEMPT = '(#run = :run AND #attempt < :attempt AND #state <> :delivered)';
const IS_OPEN = '(#run = :run AND #state = :pending)';

/** Sets every attribute; the list of failed deliveries is entered or left with them. */
const expressionsOf = (news: DeliveryNews) => {
  const failed = failedAttributes(news);
  const set = Object.entries({ ...deliveryAttributes(news), ...(isFailed(news.state) ? failed : {}) });
  const names = [...new Set([...set.map(([name]) => name), ...Object.keys(failed)])];
  const removed = isFailed(news.state)
    ? ''
    : ` REMOVE ${Object.keys(failed)
        .map((name) => `#${name}`)
        .join(', ')}`;
  return {
    update: `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}${removed}`,
    names: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    values: Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
  };
};

/** @returns false if the condition did not hold. */
const update = async (
  { documents, table }: Deps,
  news: DeliveryNews,
  { add, condition, values }: { readonly add: string; readonly condition: string; readonly values: object },
): Promise<boolean> => {
  const expressions = expressionsOf(news);
  try {
    await documents.send(
      new UpdateCommand({
        TableName: table,
        Key: deliveryKey(news),
        UpdateExpression: `${expressions.update}${add}`,
        ConditionExpression: `attribute_not_exists(pk) OR ${IS_LATER_RUN} OR ${condition}`,
        ExpressionAttributeNames: expressions.names,
        ExpressionAttributeValues: { ...expressions.values, ...values },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

export const createDeliveryStore = (deps: Deps): DeliveryStore => {
  const batchGet = createBatchGet(deps);
  const list = { ...deps, kind: DELIVERIES_LIST, fromItem: fromDeliveryItem };
  return {
    get: async (key) => {
      const { Item } = await deps.documents.send(
        new GetCommand({ TableName: deps.table, Key: deliveryKey(key), ConsistentRead: true }),
      );
      return Item === undefined ? null : fromDeliveryItem(Item);
    },
    getMany: async (keys) => (await batchGet(keys.map(deliveryKey))).map(fromDeliveryItem),
    recordAttempt: (news) =>
      update(deps, news, {
        add: ' ADD attempts :one',
        condition: IS_LATER_ATTEMPT,
        values: { ':one': 1, ':delivered': 'delivered' },
      }),
    hold: async (news) => {
      await update(deps, news, { add: '', condition: IS_OPEN, values: { ':pending': 'pending' } });
    },
    ofResource: createDeliveryReader(deps).ofResource,
    ofEndpoint: createShardedList(list),
    failed: createShardedList({ ...list, index: 'failed' }),
  };
};
