import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { EventId } from '../kernel/ids.ts';
import type { Log } from '../platform/logger.ts';
import type { DisableEndpoint } from './disable-endpoint.ts';
import type { DisabledReason, Endpoint } from './domain/endpoint.ts';
import { isBroken, type Verdict } from './domain/judge-attempt.ts';
import type { EndpointStore } from './endpoint-store.ts';

/**
 * What an attempt means for its endpoint, beyond the one event.
 *
 * @returns Whether the endpoint should be out of service after this, and is not: somebody mended it meanwhile.
 */
export type TellEndpoint = (
  endpoint: Endpoint,
  verdict: Verdict,
  eventId: EventId,
  log: Log,
) => Promise<{ readonly isMended: boolean }>;

const AS_IT_IS = { isMended: false } as const;

const reasonToDisable = (endpoint: Endpoint, verdict: Verdict, nowMs: number): DisabledReason | null => {
  if (verdict.kind === 'gone') return 'gone';
  return isBroken(endpoint.failingSince, nowMs) ? 'failing' : null;
};

/** The circuit of an endpoint: opened by a 410 or by days of failures, closed by a person; a success forgets failures. */
export const createTellEndpoint = (deps: {
  readonly endpoints: Pick<EndpointStore, 'markFailing' | 'pause'>;
  readonly disable: DisableEndpoint;
  readonly clock: Pick<Clock, 'nowMs'>;
}): TellEndpoint => {
  const noteFailure = async (endpoint: Endpoint, pauseUntilMs: number | null): Promise<void> => {
    if (endpoint.failingSince === null)
      await deps.endpoints.markFailing(endpoint, toRfc3339(deps.clock.nowMs()));
    if (pauseUntilMs !== null) await deps.endpoints.pause(endpoint, toRfc3339(pauseUntilMs));
  };
  return async (endpoint, verdict, eventId, log) => {
    if (verdict.kind === 'delivered') {
      if (endpoint.failingSince !== null) await deps.endpoints.markFailing(endpoint, null);
      return AS_IT_IS;
    }
    const reason = reasonToDisable(endpoint, verdict, deps.clock.nowMs());
    if (reason === null) {
      await noteFailure(endpoint, 'pauseUntilMs' in verdict ? verdict.pauseUntilMs : null);
      return AS_IT_IS;
    }
    const disabling = await deps.disable(endpoint, reason, eventId);
    if (disabling === 'done') log.error('ENDPOINT_DISABLED', { reason });
    return { isMended: disabling === 'mended' };
  };
};
