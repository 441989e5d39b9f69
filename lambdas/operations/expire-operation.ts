import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { InvariantError } from '../kernel/invariant.ts';
import type { Log } from '../platform/logger.ts';
import type { Transact } from '../platform/unit-of-work.ts';
import type { CreatedOperation } from './domain/operation.ts';
import { cancelOperation } from './operation-store.ts';
import type { Resources } from './record-answer.ts';

/** @throws if operation or resource are no longer as they were read: nothing was written, and the next delivery sees why. */
export type ExpireOperation = (operation: CreatedOperation, log: Log) => Promise<void>;

/**
 * Gives up an operation that was left unsent for too long. To its resource that is a refusal with the code `expired`:
 * what it held is released and its event is sent, all in the transaction that makes the operation `canceled`.
 */
export const createExpireOperation = (deps: {
  readonly resources: Resources;
  readonly transact: Transact;
  readonly clock: Clock;
  readonly table: string;
}): ExpireOperation => {
  return async (operation, log) => {
    const outcome = { kind: 'failed', code: 'expired', providerReference: null } as const;
    const source = { kind: 'time_limit', operation_id: operation.id } as const;
    const effects = await deps.resources[operation.resource.kind].effectsOf(operation, outcome, source);
    if (effects.kind === 'contradiction')
      throw new InvariantError(
        `operation ${operation.id} was never sent, and its resource says ${effects.told}`,
      );
    const canceled = cancelOperation(deps.table, operation, toRfc3339(deps.clock.nowMs()));
    const written = await deps.transact([canceled, ...(effects.kind === 'writes' ? effects.items : [])]);
    if (!written.ok) throw new Error(`operation ${operation.id} changed while it was given up`);
    log.warn('OPERATION_EXPIRED', { operation_id: operation.id, kind: operation.command.kind });
  };
};
