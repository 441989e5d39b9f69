import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Run } from './domain/run.ts';
import { runView } from './domain/run-view.ts';
import {
  type AnsweredWish,
  type ClientWish,
  createRecallWish,
  intentIdOf,
  type WishError,
} from './recall-wish.ts';
import type { IntentFor } from './reopen-run.ts';
import type { RequestExecution } from './request-execution.ts';
import type { RerunError } from './rerun-step.ts';
import type { ResumeError } from './resume-run.ts';
import type { RunStore } from './run-store.ts';

export type RefusedReopening = RerunError | ResumeError | WishError;

/**
 * Has a run go on for a client, once for each of its keys. What was refused is not remembered: the same wish may be
 * granted later.
 */
export const createRequestReopening = (deps: {
  readonly runs: Pick<RunStore, 'get' | 'readIntent'>;
  readonly requestExecution: RequestExecution;
  readonly clock: Pick<Clock, 'nowMs'>;
}) => {
  const recall = createRecallWish(deps);
  return async <E>(
    wish: ClientWish,
    reopen: (intentFor: IntentFor) => Promise<Result<Run, E>>,
  ): Promise<Result<AnsweredWish, E | WishError>> => {
    const recalled = await recall(wish);
    if (recalled !== null) return recalled;
    const createdAt = toRfc3339(deps.clock.nowMs());
    const reopened = await reopen((run) => ({
      id: intentIdOf(wish),
      fingerprint: wish.fingerprint,
      resourceId: run.id,
      createdAt,
      answer: runView(run),
    }));
    // The same wish, twice at once: the other one was first, and its answer is the answer.
    if (!reopened.ok) return (await recall(wish)) ?? reopened;
    await deps.requestExecution(reopened.value);
    return ok({ answer: runView(reopened.value), isReplay: false });
  };
};

export type RequestReopening = ReturnType<typeof createRequestReopening>;
