import { REDELIVERY_TRANSITIONS, type Redelivery } from '../../lambdas/webhooks/domain/redelivery.ts';
import type { RedeliveryStore } from '../../lambdas/webhooks/redelivery-store.ts';
import { pageOf } from './memory-page.ts';

/** The redelivery store's twin. The shared suite keeps the two alike. */
export const createMemoryRedeliveries = (): RedeliveryStore => {
  const redeliveries = new Map<string, Redelivery>();
  return {
    get: async (id) => redeliveries.get(id) ?? null,
    create: async (redelivery) => {
      if (redeliveries.has(redelivery.id)) return false;
      redeliveries.set(redelivery.id, redelivery);
      return true;
    },
    advance: async (from, to) => {
      const known = redeliveries.get(to.id);
      const states: readonly string[] = REDELIVERY_TRANSITIONS[to.state];
      if (known === undefined || known.position !== from.position || !states.includes(known.state))
        return false;
      redeliveries.set(to.id, to);
      return true;
    },
    list: async (merchantId, limit, before) =>
      pageOf(
        [...redeliveries.values()].filter((one) => one.merchantId === merchantId),
        limit,
        before,
      ),
  };
};
