import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { EventSource } from '../kernel/event.ts';
import { InvariantError } from '../kernel/invariant.ts';
import type { Log } from '../platform/logger.ts';
import type { Transact } from '../platform/unit-of-work.ts';
import type { CreatedOperation } from './domain/operation.ts';
import { cancelOperation } from './operation-store.ts';
import type { Resources } from './record-answer.ts';

/** Why nothing is sent any more: too much time has passed, or the provider is out and somebody else can be asked. */
export type UnsentReason = 'expired' | 'provider_unavailable';

/** @throws if operation or resource are no longer as they were read: nothing was written, and the next delivery sees why. */
export type EndUnsent = (operation: CreatedOperation, reason: UnsentReason, log: Log) => Promise<void>;

const sourceOf = ({ id, provider }: CreatedOperation, reason: UnsentReason): EventSource =>
  reason === 'expired'
    ? { kind: 'time_limit', operation_id: id }
    : { kind: 'provider_outage', operation_id: id, provider };

/**
 * Gives up an operation before it was sent. To its resource that is a refusal: what it held is released, or somebody else
 * is asked, and its event is sent, all in the transaction that makes the operation `canceled`.
 */
export const createEndUnsent = (deps: {
  readonly resources: Resources;
  readonly transact: Transact;
  readonly clock: Clock;
  readonly table: string;
}): EndUnsent => {
  return async (operation, reason, log) => {
    const outcome = { kind: 'failed', code: reason, providerReference: null } as const;
    const source = sourceOf(operation, reason);
    const effects = await deps.resources[operation.resource.kind].effectsOf(operation, outcome, source);
    if (effects.kind === 'contradiction')
      throw new InvariantError(
        `operation ${operation.id} was never sent, and its resource says ${effects.told}`,
      );
    const canceled = cancelOperation(deps.table, operation, toRfc3339(deps.clock.nowMs()));
    const written = await deps.transact([canceled, ...(effects.kind === 'writes' ? effects.items : [])]);
    if (!written.ok) throw new Error(`operation ${operation.id} changed while it was given up`);
    const fields = { operation_id: operation.id, kind: operation.command.kind };
    if (reason === 'expired') log.warn('OPERATION_EXPIRED', fields);
    else log.info('OPERATION_FAILED_OVER', { ...fields, provider: operation.provider });
  };
};
