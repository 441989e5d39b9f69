import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import { createTakeTurn } from '../platform/take-turn.ts';
import { createTransact, type Transact } from '../platform/unit-of-work.ts';
import type { AccountId } from './domain/account.ts';

/** Transactions that write this account's balance, whatever else they write. */
export type TransactOn = (account: AccountId) => Transact;

/** API Gateway waits 29 s for an answer: what is left is for the transaction itself and for what comes before it. */
const WAIT_MAX_MS = 20_000;

/**
 * An account's balance is one item. A thousand transactions that met on it by chance would refuse each other until
 * most of them gave up; here they take turns.
 */
export const createTransactOn = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
}): {
  /** For intents that spend: many may come at once, and each first try that is refused costs more than its turn. */
  readonly spending: TransactOn;
  /** For entries that the stream brings: they come one batch after the other, so their first try waits for nobody. */
  readonly adding: TransactOn;
} => {
  const takeTurn = createTakeTurn(deps);
  const onTurnFromTry =
    (first: number): TransactOn =>
    (account) =>
    async (items) => {
      const latestMs = deps.clock.nowMs() + WAIT_MAX_MS;
      const beforeTry = async (tries: number): Promise<boolean> =>
        tries < first || takeTurn(account, latestMs);
      return createTransact({ ...deps, beforeTry })(items);
    };
  return { spending: onTurnFromTry(0), adding: onTurnFromTry(1) };
};
