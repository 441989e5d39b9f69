import { randomInt, randomUUID } from 'node:crypto';
import {
  type CancellationReason,
  TransactionCanceledException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Item, toItem } from './dynamo.ts';

export type WriteItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** A write of the transaction whose condition did not hold, with the item as it stands (null: there is none). */
export interface FailedCondition {
  readonly index: number;
  readonly existing: Item | null;
}

export type TransactError =
  | { readonly kind: 'condition_failed'; readonly failed: readonly FailedCondition[] }
  /** Other transactions kept touching the same items; nothing was written. */
  | { readonly kind: 'contended' };

export type Transact = (items: readonly WriteItem[]) => Promise<Result<void, TransactError>>;

/**
 * Waits until the next try may begin.
 *
 * @param tries How many there were.
 * @returns false if it is not worth waiting any longer.
 */
export type BeforeTry = (tries: number) => Promise<boolean>;

/** Full jitter up to 20, 40, 80 … 640 ms: two writers part ways after one or two tries, and six fit in a second or two. */
const ATTEMPTS_MAX = 7;
const BACKOFF_BASE_MS = 20;

/** Reasons that go away by themselves. `None` stands beside the real reason of a cancelled transaction. */
const PASSING_REASONS = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

const jitter =
  (clock: Clock): BeforeTry =>
  async (tries) => {
    if (tries > 0) await clock.sleep(randomInt(BACKOFF_BASE_MS * 2 ** (tries - 1)));
    return true;
  };

const conditionsOf = (reasons: readonly CancellationReason[]): readonly FailedCondition[] =>
  reasons.flatMap((reason, index) =>
    reason.Code === 'ConditionalCheckFailed' ? [{ index, existing: toItem(reason.Item) }] : [],
  );

const isPassing = (error: unknown): boolean =>
  error instanceof TransactionInProgressException ||
  (error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).some((reason) => PASSING_REASONS.has(reason.Code ?? '')));

/**
 * All writes or none, in one round trip. A cancellation with any passing reason is tried again, even when a
 * condition failed beside it: that condition was judged against a state that was just changing. The SDK retries
 * none of these by itself.
 *
 * Each try has a token of its own: the token guards one call against its own lost reply (the SDK repeats it
 * unchanged), while a later duplicate is caught by the items' conditions, for ever.
 */
export const createTransact = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly clock: Clock;
  /** Instead of jitter between the tries. */
  readonly beforeTry?: BeforeTry;
}): Transact => {
  const beforeTry = deps.beforeTry ?? jitter(deps.clock);
  const attempt = async (items: readonly WriteItem[]): Promise<Result<void, TransactError> | 'again'> => {
    try {
      await deps.documents.send(
        new TransactWriteCommand({ TransactItems: [...items], ClientRequestToken: randomUUID() }),
      );
      return ok(undefined);
    } catch (error) {
      if (isPassing(error)) return 'again';
      if (!(error instanceof TransactionCanceledException)) throw error;
      const failed = conditionsOf(error.CancellationReasons ?? []);
      if (failed.length === 0) throw error;
      return err({ kind: 'condition_failed', failed });
    }
  };
  return async (items) => {
    for (let tries = 0; tries < ATTEMPTS_MAX; tries++) {
      if (!(await beforeTry(tries))) break;
      const result = await attempt(items);
      if (result !== 'again') return result;
    }
    return err({ kind: 'contended' });
  };
};
