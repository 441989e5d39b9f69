import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { createShardedList, type ListItems } from '../platform/sharded-list.ts';
import { REDELIVERY_TRANSITIONS, type Redelivery } from './domain/redelivery.ts';
import { fromRedeliveryItem, REDELIVERIES_LIST, redeliveryKey, toRedeliveryItem } from './redelivery-item.ts';

/** What merchants and operators wanted to have sent again, and how far each has come. */
export interface RedeliveryStore {
  readonly get: (id: string) => Promise<Redelivery | null>;
  /** @returns false if this wish is there already; it is left as it is. */
  readonly create: (redelivery: Redelivery) => Promise<boolean>;
  /**
   * @param to As it shall be.
   * @returns false if somebody else has moved it on from `from` before; nothing was written then.
   */
  readonly advance: (from: Redelivery, to: Redelivery) => Promise<boolean>;
  /** A merchant's, newest first. */
  readonly list: ListItems<Redelivery>;
}

interface Deps {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}

const put = async (
  { documents, table }: Deps,
  redelivery: Redelivery,
  condition: Omit<ConstructorParameters<typeof PutCommand>[0], 'TableName' | 'Item'>,
): Promise<boolean> => {
  try {
    await documents.send(
      new PutCommand({ TableName: table, Item: toRedeliveryItem(redelivery), ...condition }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

/**
 * Two runs of the same page meet here:
 *
 *     first    sends the page ─────── moves on ✓ → sends for the next page
 *     second     sends it again ────────── moves on ✗ → ends: whoever was first goes on
 */
const isWhereItWas = (from: Redelivery, to: Redelivery) => {
  const states = REDELIVERY_TRANSITIONS[to.state];
  return {
    ConditionExpression: `#position = :position AND #state IN (${states.map((_, index) => `:from_${index}`).join(', ')})`,
    ExpressionAttributeNames: { '#position': 'position', '#state': 'state' },
    ExpressionAttributeValues: {
      ':position': from.position,
      ...Object.fromEntries(states.map((state, index) => [`:from_${index}`, state])),
    },
  };
};

export const createRedeliveryStore = (deps: Deps): RedeliveryStore => ({
  get: async (id) => {
    const { Item } = await deps.documents.send(
      new GetCommand({ TableName: deps.table, Key: redeliveryKey(id), ConsistentRead: true }),
    );
    return Item === undefined ? null : fromRedeliveryItem(Item);
  },
  create: (redelivery) => put(deps, redelivery, { ConditionExpression: 'attribute_not_exists(pk)' }),
  advance: (from, to) => put(deps, to, isWhereItWas(from, to)),
  list: createShardedList({ ...deps, kind: REDELIVERIES_LIST, fromItem: fromRedeliveryItem }),
});
