import { randomInt } from 'node:crypto';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../lambdas/kernel/clock.ts';
import { TEXTBOOK } from './tables.ts';

const ACCOUNT = { pk: 'account#busy-merchant', sk: 'balance' };

/** As many tries and the same jitter as ours: what differs is what the transactions meet in. */
const TRIES_MAX = 7;
const BACKOFF_BASE_MS = 20;

const put = (pk: string, sk: string, amount: number) => ({
  Put: {
    TableName: TEXTBOOK.name,
    Item: { pk, sk, amount, currency: 'EUR', merchant_id: 'busy-merchant' },
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});

/** The new balance, unless it is no longer the one that was read. */
const setBalance = (read: number, amount: number) => ({
  Update: {
    TableName: TEXTBOOK.name,
    Key: ACCOUNT,
    UpdateExpression: 'SET amount = :new',
    ConditionExpression: read === 0 ? 'attribute_not_exists(pk) OR amount = :read' : 'amount = :read',
    ExpressionAttributeValues: { ':new': read + amount, ':read': read },
  },
});

const sixWrites = (id: string, read: number, amount: number) => [
  put(`payment#${id}`, 'payment', amount),
  put(`payment#${id}`, 'request#1', amount),
  put(`payment#${id}`, 'event#1', amount),
  put(`payment#${id}`, 'entry#1', amount),
  put(`payment#${id}`, 'line#1', amount),
  setBalance(read, amount),
];

/**
 * A posting as tutorials write it: read the balance, and write the new one in the transaction of the posting, on the
 * condition that it is still the one that was read; otherwise again.
 *
 * @returns Whether it was written in the end.
 */
export const createTextbookPosting = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly clock: Clock;
}): ((id: string, amount: number) => Promise<boolean>) => {
  const readBalance = async (): Promise<number> => {
    const { Item } = await deps.documents.send(
      new GetCommand({ TableName: TEXTBOOK.name, Key: ACCOUNT, ConsistentRead: true }),
    );
    return Number(Item?.['amount'] ?? 0);
  };
  const attempt = async (id: string, amount: number): Promise<boolean> => {
    const TransactItems = sixWrites(id, await readBalance(), amount);
    try {
      await deps.documents.send(new TransactWriteCommand({ TransactItems }));
      return true;
    } catch (error) {
      if (error instanceof TransactionCanceledException) return false;
      throw error;
    }
  };
  return async (id, amount) => {
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      if (tries > 0) await deps.clock.sleep(randomInt(BACKOFF_BASE_MS * 2 ** (tries - 1)));
      if (await attempt(id, amount)) return true;
    }
    return false;
  };
};
