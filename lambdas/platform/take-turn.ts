import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import type { Item } from './dynamo.ts';

/**
 * Waits until it is the caller's turn to write what `of` names.
 *
 * @returns false if so many are waiting that the turn would begin after `latestMs`.
 */
export type TakeTurn = (of: string, latestMs: number) => Promise<boolean>;

/** A transaction holds its items for about 10 ms; half as much again for clocks and ways to the table that differ. */
const TURN_MS = 15;

/** Whoever comes late has missed the turn and takes another: more than once only where everything is late. */
const TRIES_MAX = 5;

interface Change {
  readonly update: string;
  readonly condition: string;
  readonly values: Readonly<Record<`:${string}`, number>>;
}

/** Nobody is in line: the turn begins now. */
const begin = (nowMs: number): Change => ({
  update: 'SET free_at = :then',
  condition: 'attribute_not_exists(pk) OR free_at <= :now',
  values: { ':now': nowMs, ':then': nowMs + TURN_MS },
});

/** The turn begins when those who came before have had theirs. */
const queueUp = (latestMs: number): Change => ({
  update: 'SET free_at = free_at + :turn',
  condition: 'free_at <= :latest',
  values: { ':turn': TURN_MS, ':latest': latestMs },
});

const freeAtMs = (item: Item | undefined): number => Number(item?.['free_at'] ?? 0);

/**
 * Lets writers of one item take turns, wherever they run, so that their transactions do not refuse each other:
 *
 *     a  begins ━━━━▶ writes
 *     b    queues up ───▶ writes        single updates of one item wait for each other inside DynamoDB;
 *     c    queues up ──────────▶ writes   transactions on one item refuse each other
 *
 * Only a courtesy: who writes is still decided by the conditions of the write. Clocks that differ by some
 * milliseconds, or somebody who is late, cost a conflict and with it another turn.
 */
export const createTakeTurn = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
}): TakeTurn => {
  /** @returns The line before the change, or null if the condition did not hold. */
  const change = async (of: string, { update, condition, values }: Change): Promise<number | null> => {
    const input: UpdateCommandInput = {
      TableName: deps.table,
      Key: { pk: `turn#${of}`, sk: 'turn' },
      UpdateExpression: `${update}, entity = :entity`,
      ConditionExpression: condition,
      ExpressionAttributeValues: { ...values, ':entity': 'turn' },
      ReturnValues: 'ALL_OLD',
    };
    try {
      return freeAtMs((await deps.documents.send(new UpdateCommand(input))).Attributes);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return null;
      throw error;
    }
  };

  return async (of, latestMs) => {
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      if ((await change(of, begin(deps.clock.nowMs()))) !== null) return true;
      const beginsMs = await change(of, queueUp(latestMs));
      if (beginsMs === null) return false;
      const waitMs = beginsMs - deps.clock.nowMs();
      if (waitMs < -TURN_MS) continue;
      await deps.clock.sleep(Math.max(0, waitMs));
      return true;
    }
    return true;
  };
};
