import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { InvariantError } from '../kernel/invariant.ts';
import { GuardedPersistenceLayer } from './guarded-persistence.ts';
import type { Log } from './logger.ts';

/** Longer than SQS keeps any message (14 days), so that no delivery outlives the memory of the first. */
const REMEMBERED_SECONDS = 15 * 24 * 60 * 60;

export interface Once {
  /** Must run at the start of every invocation: an in-progress record expires with the function's own deadline. */
  readonly registerContext: (context: Context) => void;
  /**
   * Runs `work` once per key and gives every later delivery the first one's result.
   *
   * @param key Built and checked by the caller: Powertools accepts a composite key with missing parts.
   * @throws InvariantError if the key is empty; IdempotencyAlreadyInProgressError while another run is at work.
   */
  readonly run: <R extends { readonly kind: string }>(key: string, work: () => Promise<R>) => Promise<R>;
}

/** A consumer's idempotency: Powertools' `makeIdempotent` over a persistence layer that knows who owns a record. */
export const createOnce = (deps: {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly name: string;
  readonly log: Log;
}): Once => {
  const config = new IdempotencyConfig({
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: REMEMBERED_SECONDS,
    hashFunction: 'sha256',
  });
  const persistenceStore = new GuardedPersistenceLayer(deps);
  return {
    registerContext: (context) => config.registerLambdaContext(context),
    run: async <R extends { readonly kind: string }>(key: string, work: () => Promise<R>): Promise<R> => {
      if (key.trim() === '') throw new InvariantError('an idempotency key must not be empty');
      if (config.lambdaContext === undefined) throw new InvariantError('no Lambda context was registered');
      const once = makeIdempotent((_key: string) => work(), {
        persistenceStore,
        config,
        keyPrefix: deps.name,
        dataIndexArgument: 0,
      });
      return once(key);
    },
  };
};
