import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { toRfc3339 } from '../kernel/clock.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import { type CreatedOperation, OPERATION_TRANSITIONS, type Operation } from './domain/operation.ts';
import { fromItem, toAttributes } from './operation-item.ts';

export const operationKey = (id: string): { readonly pk: string; readonly sk: string } => ({
  pk: `operation#${id}`,
  sk: 'operation',
});

/** Part of the intent's transaction: an operation that exists is never created again. */
export const putOperation = (table: string, operation: Operation): WriteItem => ({
  Put: {
    TableName: table,
    Item: { ...operationKey(operation.id), ...toAttributes(operation) },
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

/**
 * Part of an outcome's transaction. The version condition makes it the successor of exactly the state that was
 * decided on:
 *
 *     apply (webhook)   reads v3 ────────────── writes v4 ✓
 *     submit (reply)      reads v3 ─────────────────── writes v4 ✗ → reads v4, decides again: nothing new
 */
export const replaceOperation = (table: string, operation: Operation): WriteItem => {
  const isUndecided = '#version = :decided_on';
  // Its own state too: an operation that stays where it is may still have heard something.
  const from = [operation.state, ...OPERATION_TRANSITIONS[operation.state]];
  const mayFollow = `#state IN (${from.map((_, index) => `:from_${index}`).join(', ')})`;
  return {
    Put: {
      TableName: table,
      Item: { ...operationKey(operation.id), ...toAttributes(operation) },
      ConditionExpression: `${isUndecided} AND ${mayFollow}`,
      ExpressionAttributeNames: { '#version': 'version', '#state': 'state' },
      ExpressionAttributeValues: {
        ':decided_on': operation.version - 1,
        ...Object.fromEntries(from.map((state, index) => [`:from_${index}`, state])),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
};

/**
 * Part of the transaction that gives an operation up before it was sent. The version condition decides the race: nothing
 * leaves the house for an operation that is canceled, and one that is about to leave cannot be canceled.
 *
 *     cancel   reads v1, created ──────────── writes canceled, v2 ✓
 *     submit     reads v1, created ─────────────────── marks submitted ✗ → sends nothing
 */
export const cancelOperation = (table: string, operation: CreatedOperation, canceledAt: string): WriteItem =>
  replaceOperation(table, {
    ...operation,
    state: 'canceled',
    canceledAt,
    version: operation.version + 1,
  });

export interface OperationStore {
  readonly get: (id: string) => Promise<Operation | null>;
  /**
   * Notes that the operation is about to leave the house: written before the first byte is sent, so that an
   * operation that a provider may know of never reads as `created`.
   * @returns the operation as it now is; null if it is no longer `created` (another delivery got here first).
   */
  readonly markSubmitted: (operation: Operation, nowMs: number) => Promise<Operation | null>;
}

export const createOperationStore = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): OperationStore => ({
  get: async (id) => {
    const { Item } = await deps.documents.send(
      new GetCommand({ TableName: deps.table, Key: operationKey(id), ConsistentRead: true }),
    );
    return Item === undefined ? null : fromItem(Item);
  },
  markSubmitted: async (operation, nowMs) => {
    try {
      const { Attributes } = await deps.documents.send(
        new UpdateCommand({
          TableName: deps.table,
          Key: operationKey(operation.id),
          UpdateExpression: 'SET #state = :submitted, submitted_at = :now, #version = #version + :one',
          ConditionExpression: '#state = :created',
          ExpressionAttributeNames: { '#state': 'state', '#version': 'version' },
          ExpressionAttributeValues: {
            ':submitted': 'submitted',
            ':created': OPERATION_TRANSITIONS.submitted[0],
            ':now': toRfc3339(nowMs),
            ':one': 1,
          },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return Attributes === undefined ? null : fromItem(Attributes);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return null;
      throw error;
    }
  },
});
