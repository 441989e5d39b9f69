import { PLATFORM_MERCHANT } from '../access/domain/platform.ts';
import type { DisputeStore } from '../disputes/dispute-store.ts';
import { isId } from '../kernel/ids.ts';
import type { Break } from '../ledger/domain/break.ts';
import type { OperationStore } from '../operations/operation-store.ts';

export type FindOwner = (causeId: string | null) => Promise<Pick<Break, 'merchantId' | 'resourceId'> | null>;

/** Whose money a record of theirs is that names what caused it here; null if it is nobody's that we know. */
export const createFindOwner =
  (deps: {
    readonly operations: Pick<OperationStore, 'get'>;
    readonly disputes: Pick<DisputeStore, 'get'>;
  }): FindOwner =>
  async (causeId) => {
    if (causeId === null) return null;
    // Whether it is booked or not: what a provider settles is between it and the platform.
    if (isId('stl', causeId)) return { merchantId: PLATFORM_MERCHANT, resourceId: causeId };
    if (isId('dp', causeId)) {
      const dispute = await deps.disputes.get(causeId);
      return dispute === null ? null : { merchantId: dispute.merchantId, resourceId: dispute.id };
    }
    const operation = isId('op', causeId) ? await deps.operations.get(causeId) : null;
    return operation === null
      ? null
      : { merchantId: operation.merchantId, resourceId: operation.resource.id };
  };
