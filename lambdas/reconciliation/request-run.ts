import type { Clock } from '../kernel/clock.ts';
import { toRfc3339 } from '../kernel/clock.ts';
import type { ResourceView } from '../kernel/event.ts';
import { deriveId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Intent } from '../platform/intent-item.ts';
import type { ProviderName } from '../providers/port.ts';
import { ALLOWANCE_MS } from './domain/policy.ts';
import type { Run } from './domain/run.ts';
import { runView } from './domain/run-view.ts';
import { SAFETY_LAG_MS, type Span } from './domain/window.ts';
import type { RequestExecution } from './request-execution.ts';
import type { RunStore } from './run-store.ts';
import type { StartRun, StartRunError } from './start-run.ts';

export type RequestRunError =
  | StartRunError
  | { readonly kind: 'idempotency_key_reused' }
  | { readonly kind: 'provider_not_deployed' };

/** A client's wish for a run. */
export interface RunRequest {
  readonly merchantId: string;
  readonly route: string;
  readonly idempotencyKey: string;
  readonly fingerprint: string;
  readonly provider: ProviderName;
  readonly window: Span;
}

export interface RequestedRun {
  /** The first answer, which every duplicate gets again. */
  readonly answer: ResourceView;
  readonly isReplay: boolean;
}

type Outcome = Result<RequestedRun, RequestRunError>;

/**
 * Starts a run for a client, or gives it the one that is on the window; either is remembered under its key. A run that
 * is still only requested is asked for again each time: whoever died between the write and the asking is made up for.
 */
export const createRequestRun = (deps: {
  readonly runs: Pick<RunStore, 'get' | 'readIntent' | 'remember'>;
  readonly startRun: StartRun;
  readonly requestExecution: RequestExecution;
  readonly providers: readonly string[];
  readonly clock: Pick<Clock, 'nowMs'>;
}) => {
  const recall = async (intentId: string, { fingerprint }: RunRequest): Promise<Outcome | null> => {
    const known = await deps.runs.readIntent(intentId);
    if (known === null) return null;
    if (known.fingerprint !== fingerprint) return err({ kind: 'idempotency_key_reused' });
    const run = await deps.runs.get(String(known.answer['id']));
    if (run?.state === 'requested') await deps.requestExecution(run);
    return ok({ answer: known.answer, isReplay: true });
  };
  return async (request: RunRequest): Promise<Outcome> => {
    const { merchantId, route, idempotencyKey, fingerprint, provider, window } = request;
    const intentId = deriveId('int', merchantId, route, idempotencyKey);
    const recalled = await recall(intentId, request);
    if (recalled !== null) return recalled;
    if (!deps.providers.includes(provider)) return err({ kind: 'provider_not_deployed' });
    const createdAt = toRfc3339(deps.clock.nowMs());
    const intentFor = (run: Run): Intent => ({
      id: intentId,
      fingerprint,
      resourceId: run.id,
      createdAt,
      answer: runView(run),
    });
    const started = await deps.startRun(
      { provider, window, trigger: 'api', allowanceMs: ALLOWANCE_MS },
      { execution: null, again: true, safetyLagMs: SAFETY_LAG_MS, intentFor },
    );
    if (!started.ok) return started;
    const { run, isNew } = started.value;
    // The same wish, twice at once: the other one was remembered first, and its answer is the answer.
    if (!(isNew || (await deps.runs.remember(intentFor(run)))))
      return (await recall(intentId, request)) ?? err({ kind: 'contended' });
    if (run.state === 'requested') await deps.requestExecution(run);
    return ok({ answer: runView(run), isReplay: false });
  };
};

export type RequestRun = ReturnType<typeof createRequestRun>;
