import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Item } from '../platform/dynamo.ts';
import type { ProviderName } from '../providers/port.ts';
import { type Breaker, CLOSED } from './domain/breaker.ts';

export interface StoredBreaker {
  readonly breaker: Breaker;
  /** 0: nothing was ever stored. */
  readonly version: number;
}

export interface BreakerStore {
  readonly get: (provider: ProviderName) => Promise<StoredBreaker>;
  /** @returns false if it is no longer the version that was decided on. */
  readonly put: (provider: ProviderName, next: Breaker, decidedOn: number) => Promise<boolean>;
}

const breakerKey = (provider: ProviderName): { readonly pk: string; readonly sk: string } => ({
  pk: `provider#${provider}`,
  sk: 'breaker',
});

const toAttributes = (breaker: Breaker): Item =>
  breaker.state === 'closed'
    ? { state: 'closed', failures: breaker.failures, window_ends_at_ms: breaker.windowEndsAtMs }
    : { state: 'open', trips: breaker.trips, retry_at_ms: breaker.retryAtMs };

const fromItem = (item: Item): Breaker =>
  item['state'] === 'open'
    ? { state: 'open', trips: Number(item['trips']), retryAtMs: Number(item['retry_at_ms']) }
    : {
        state: 'closed',
        failures: Number(item['failures']),
        windowEndsAtMs: Number(item['window_ends_at_ms']),
      };

/** One item for each provider: read every few seconds by whoever calls it, written only when something is wrong. */
export const createBreakerStore = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): BreakerStore => ({
  get: async (provider) => {
    const { Item } = await deps.documents.send(
      new GetCommand({ TableName: deps.table, Key: breakerKey(provider), ConsistentRead: true }),
    );
    return Item === undefined
      ? { breaker: CLOSED, version: 0 }
      : { breaker: fromItem(Item), version: Number(Item['version']) };
  },
  put: async (provider, next, decidedOn) => {
    const isUndecided = decidedOn === 0 ? 'attribute_not_exists(pk)' : '#version = :decided_on';
    try {
      await deps.documents.send(
        new PutCommand({
          TableName: deps.table,
          Item: {
            ...breakerKey(provider),
            entity: 'breaker',
            ...toAttributes(next),
            version: decidedOn + 1,
          },
          ConditionExpression: isUndecided,
          ...(decidedOn === 0
            ? {}
            : {
                ExpressionAttributeNames: { '#version': 'version' },
                ExpressionAttributeValues: { ':decided_on': decidedOn },
              }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  },
});
