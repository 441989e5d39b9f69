import type { Clock } from '../kernel/clock.ts';
import type { MerchantId } from '../kernel/ids.ts';
import { createExpiringCache } from '../platform/expiring-cache.ts';
import type { ApprovalLimits } from './domain/approval-limits.ts';
import type { Merchant } from './domain/merchant.ts';

/** How long an old limit can still be in force here. API Gateway's own cache of the answer comes on top. */
const TTL_MS = 30_000;

/** A merchant's limits are a few dozen bytes. */
const ENTRIES_MAX = 1000;

export type FindApprovalLimits = (merchantId: MerchantId) => Promise<ApprovalLimits>;

/** Remembers merchants' limits briefly. A merchant that is not there has none, so each of its payouts needs two clients. */
export const createFindApprovalLimits = (deps: {
  readonly getMerchant: (id: MerchantId) => Promise<Pick<Merchant, 'payoutApprovalAbove'> | null>;
  readonly clock: Pick<Clock, 'nowMs'>;
}): FindApprovalLimits => {
  const cache = createExpiringCache<ApprovalLimits>({
    ttlMs: TTL_MS,
    entriesMax: ENTRIES_MAX,
    clock: deps.clock,
  });
  return async (merchantId) => {
    const known = cache.get(merchantId);
    if (known !== undefined) return known;
    const limits = (await deps.getMerchant(merchantId))?.payoutApprovalAbove ?? {};
    cache.set(merchantId, limits);
    return limits;
  };
};
