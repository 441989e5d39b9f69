import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DeliveryRate } from './domain/delivery-rate.ts';
import type { Endpoint } from './domain/endpoint.ts';
import { endpointsPartition } from './endpoint-item.ts';

/** @returns When this delivery may be sent: its own slot, which nobody else gets. */
export type Pace = (endpoint: Endpoint, rate: DeliveryRate, nowMs: number) => Promise<number>;

/**
 * A rate limit without counting windows: the next free slot is one number, and each delivery moves it on by one
 * interval (GCRA). A delivery waits once, for exactly its slot, however many wait before it. Slots of another time of
 * failing, or of another limit, count no more: what waits now has nothing to do with what waited then.
 */
export const createPace = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): Pace => {
  const move = async (
    key: { readonly pk: string; readonly sk: string },
    expression: string,
    condition: string,
    values: Readonly<Record<string, number | string>>,
  ): Promise<number | null> => {
    try {
      const { Attributes } = await deps.documents.send(
        new UpdateCommand({
          TableName: deps.table,
          Key: key,
          UpdateExpression: `SET free_at = ${expression}, #period = :period`,
          ConditionExpression: condition,
          ExpressionAttributeNames: { '#period': 'period' },
          ExpressionAttributeValues: values,
          ReturnValues: 'ALL_NEW',
        }),
      );
      return Number(Attributes?.['free_at']);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return null;
      throw error;
    }
  };
  return async (endpoint, { line, perSecond, period }, nowMs) => {
    const interval = Math.ceil(1000 / perSecond);
    const key = { pk: endpointsPartition(endpoint.merchantId), sk: `pace#${endpoint.id}#${line}` };
    const queued = await move(key, 'free_at + :interval', 'free_at >= :now AND #period = :period', {
      ':interval': interval,
      ':now': nowMs,
      ':period': period,
    });
    if (queued !== null) return queued - interval;
    const isFree = 'attribute_not_exists(free_at) OR free_at < :now OR #period <> :period';
    const free = await move(key, ':next', isFree, {
      ':next': nowMs + interval,
      ':now': nowMs,
      ':period': period,
    });
    if (free !== null) return nowMs;
    // Another delivery took the free slot between the two: the one after it is ours.
    const next = await move(key, 'free_at + :interval', 'attribute_exists(free_at)', {
      ':interval': interval,
      ':period': period,
    });
    return (next ?? nowMs + interval) - interval;
  };
};
