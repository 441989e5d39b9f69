import type { Clock } from '../kernel/clock.ts';
import { toRfc3339 } from '../kernel/clock.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Intent } from '../platform/intent-item.ts';
import type { ProviderName } from '../providers/port.ts';
import { ALLOWANCE_MS } from './domain/policy.ts';
import { isAwaited } from './domain/reopen-run.ts';
import type { Run } from './domain/run.ts';
import { statementKey } from './domain/run-keys.ts';
import type { RunSource } from './domain/run-source.ts';
import { runView } from './domain/run-view.ts';
import { SAFETY_LAG_MS, type Span } from './domain/window.ts';
import {
  type AnsweredWish,
  type ClientWish,
  createRecallWish,
  intentIdOf,
  type WishError,
} from './recall-wish.ts';
import type { RequestExecution } from './request-execution.ts';
import type { RunFiles } from './run-files.ts';
import type { RunStore } from './run-store.ts';
import type { StartRun, StartRunError } from './start-run.ts';

export type RequestRunError =
  | StartRunError
  | WishError
  | { readonly kind: 'provider_not_deployed'; readonly deployed: readonly string[] }
  | { readonly kind: 'statement_unknown'; readonly sha256: string };

/** A client's wish for a run. */
export interface RunRequest extends ClientWish {
  readonly provider: ProviderName;
  readonly source: RunSource;
  readonly window: Span;
}

type Outcome = Result<AnsweredWish, RequestRunError>;

/**
 * Starts a run for a client, or gives it the one that is on the window; either is remembered under its key. A run that
 * is still only requested is asked for again each time: whoever died between the write and the asking is made up for.
 */
export const createRequestRun = (deps: {
  readonly runs: Pick<RunStore, 'get' | 'readIntent' | 'remember'>;
  readonly startRun: StartRun;
  readonly requestExecution: RequestExecution;
  readonly files: Pick<RunFiles, 'has'>;
  readonly providers: readonly string[];
  readonly clock: Pick<Clock, 'nowMs'>;
}) => {
  const recall = createRecallWish(deps);
  return async (request: RunRequest): Promise<Outcome> => {
    const { fingerprint, provider, source, window } = request;
    const recalled = await recall(request);
    if (recalled !== null) return recalled;
    if (!deps.providers.includes(provider))
      return err({ kind: 'provider_not_deployed', deployed: deps.providers });
    if (source.kind === 'statement' && !(await deps.files.has(statementKey(source.sha256))))
      return err({ kind: 'statement_unknown', sha256: source.sha256 });
    const createdAt = toRfc3339(deps.clock.nowMs());
    const intentFor = (run: Run): Intent => ({
      id: intentIdOf(request),
      fingerprint,
      resourceId: run.id,
      createdAt,
      answer: runView(run),
    });
    const started = await deps.startRun(
      { provider, source, window, trigger: 'api', allowanceMs: ALLOWANCE_MS },
      { execution: null, again: true, safetyLagMs: SAFETY_LAG_MS, intentFor },
    );
    if (!started.ok) return started;
    const { run, isNew } = started.value;
    // The same wish, twice at once: the other one was remembered first, and its answer is the answer.
    if (!(isNew || (await deps.runs.remember(intentFor(run)))))
      return (await recall(request)) ?? err({ kind: 'contended' });
    if (isAwaited(run)) await deps.requestExecution(run);
    return ok({ answer: runView(run), isReplay: false });
  };
};

export type RequestRun = ReturnType<typeof createRequestRun>;
