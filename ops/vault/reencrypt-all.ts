import type { Clock } from '../../lambdas/kernel/clock.ts';
import { type ReencryptWish, TOKENS_PER_PAGE_MAX } from '../../lambdas/vault/reencrypt.ts';
import { OpsError } from '../failure.ts';
import type { ReencryptionRun } from './reencryption-view.ts';

/** Somebody watches: often enough to see that it moves, seldom enough to read. */
const TOLD_EVERY_MS = 10_000;

/** A throttled KMS or a function that was just replaced is well again within seconds; what is not needs a person. */
const WAITS_MS = [1000, 5000, 15_000];

/** The function ran and failed: its log says why. */
export class PageFailedError extends Error {
  override readonly name = 'PageFailedError';
}

export interface ReencryptAllWish {
  /** Tokens a second. */
  readonly perSecond: number;
  readonly newTokenKeys: boolean;
  readonly restart: boolean;
}

/**
 * Has every token sealed anew, page by page: the deployed function does it, and the operator only says when.
 *
 * @throws OpsError if a page keeps failing, or another run is under way that does something else.
 */
export const createReencryptAll = (deps: {
  readonly invoke: (wish: ReencryptWish) => Promise<ReencryptionRun>;
  readonly clock: Clock;
  readonly tell: (run: ReencryptionRun) => void;
}): ((wish: ReencryptAllWish) => Promise<ReencryptionRun>) => {
  const persist = async (wish: ReencryptWish): Promise<ReencryptionRun> => {
    for (const waitMs of WAITS_MS) {
      try {
        return await deps.invoke(wish);
      } catch (error) {
        if (!(error instanceof PageFailedError)) throw error;
        await deps.clock.sleep(waitMs);
      }
    }
    try {
      return await deps.invoke(wish);
    } catch (error) {
      throw new OpsError(
        `the function failed ${WAITS_MS.length + 1} times at the same page`,
        'Its log says why. The same command goes on where this one stopped.',
        error,
      );
    }
  };
  return async ({ perSecond, newTokenKeys, restart }) => {
    let run = await persist({ do: 'begin', new_token_keys: newTokenKeys, restart });
    if (run.new_token_keys !== newTokenKeys)
      throw new OpsError(
        `a run ${run.new_token_keys ? 'with' : 'without'} --new-token-keys is under way since ${run.started_at}`,
        'Go on with it by the same options, or begin anew with --restart.',
      );
    const tokens = Math.min(perSecond, TOKENS_PER_PAGE_MAX);
    let toldMs = deps.clock.nowMs();
    while (run.status === 'running') {
      const beganMs = deps.clock.nowMs();
      run = await persist({ do: 'page', tokens });
      const nowMs = deps.clock.nowMs();
      if (nowMs - toldMs >= TOLD_EVERY_MS) {
        deps.tell(run);
        toldMs = nowMs;
      }
      const earliestMs = beganMs + (tokens / perSecond) * 1000;
      if (run.status === 'running' && earliestMs > nowMs) await deps.clock.sleep(earliestMs - nowMs);
    }
    return run;
  };
};
