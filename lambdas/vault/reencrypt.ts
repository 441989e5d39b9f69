import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Log } from '../platform/logger.ts';
import {
  advanceReencryption,
  beginReencryption,
  type Reencryption,
  type ReencryptionOutcome,
} from './domain/reencryption.ts';
import type { ReencryptStore } from './reencrypt-store.ts';
import type { ReencryptToken } from './reencrypt-token.ts';
import type { ReencryptionStore } from './reencryption-store.ts';

/** A page has to be over before the function's time is: 100 tokens, side by side, take some five seconds. */
export const TOKENS_PER_PAGE_MAX = 100;

/** One waits for KMS and DynamoDB while another computes; more than a few only wait for the processor. */
const SIDE_BY_SIDE = 5;

/** What an operator's command sends. `begin` goes on with a run that is not over, unless it is to `restart`. */
const WISH = v.variant('do', [
  v.strictObject({ do: v.literal('begin'), new_token_keys: v.boolean(), restart: v.boolean() }),
  v.strictObject({
    do: v.literal('page'),
    tokens: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(TOKENS_PER_PAGE_MAX)),
  }),
]);

export type ReencryptWish = v.InferOutput<typeof WISH>;

export interface ReencryptDeps {
  readonly runs: ReencryptionStore;
  readonly store: Pick<ReencryptStore, 'tokensAfter'>;
  /** Made anew for each page: data keys from before it are not used. */
  readonly reencryptToken: () => ReencryptToken;
  /** As the function's variables have them, newest first. */
  readonly vaultKeys: string;
  readonly fingerprintKeys: string;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
}

/**
 * Seals every token anew, a page for each call. A page that dies leaves the cursor where it was: the tokens that it had
 * moved are found current when it is done again.
 */
export const createReencrypt = (deps: ReencryptDeps) => {
  const keys = `${deps.vaultKeys} ${deps.fingerprintKeys}`;
  const begin = async (newTokenKeys: boolean, restart: boolean): Promise<Reencryption> => {
    const latest = await deps.runs.find();
    if (latest?.state === 'running' && latest.keys === keys && !restart) return latest;
    const run = beginReencryption(toRfc3339(deps.clock.nowMs()), newTokenKeys, keys);
    return (await deps.runs.save(run, latest)) ? run : begin(newTokenKeys, false);
  };

  const page = async (limit: number): Promise<Reencryption> => {
    const run = await deps.runs.find();
    invariant(run !== null, 'a run has to begin before its first page');
    if (run.state === 'done') return run;
    // Deployed with other keys since it began: what it has passed is sealed under those from before.
    if (run.keys !== keys) return begin(run.newTokenKeys, true);
    const { ids, next } = await deps.store.tokensAfter(run.cursor, limit);
    const reencryptToken = deps.reencryptToken();
    const outcomes: ReencryptionOutcome[] = [];
    for (let start = 0; start < ids.length; start += SIDE_BY_SIDE) {
      const { startedAt: since, newTokenKeys } = run;
      const some = ids.slice(start, start + SIDE_BY_SIDE);
      outcomes.push(
        ...(await Promise.all(some.map((id) => reencryptToken({ id, since, newTokenKeys, log: deps.log })))),
      );
    }
    const advanced = advanceReencryption(run, outcomes, next);
    // Somebody else's page was faster: it did the same, and its count is the one that holds.
    const latest = (await deps.runs.save(advanced, run)) ? advanced : await deps.runs.find();
    invariant(latest !== null, 'a run does not go away');
    return latest;
  };

  return async (event: unknown, context: Context) => {
    deps.log.startInvocation(context);
    const wish = v.parse(WISH, event);
    const run = await (wish.do === 'begin' ? begin(wish.new_token_keys, wish.restart) : page(wish.tokens));
    deps.log.info('TOKENS_REENCRYPTED', { state: run.state, pages: run.pages, ...run.counts });
    return reencryptionView(run);
  };
};

const reencryptionView = (run: Reencryption) => ({
  object: 'reencryption',
  status: run.state,
  started_at: run.startedAt,
  new_token_keys: run.newTokenKeys,
  ...run.counts,
});
