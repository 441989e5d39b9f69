import type { ResourceView } from '../../lambdas/kernel/event.ts';
import { err, ok } from '../../lambdas/kernel/result.ts';
import type { RememberedIntent } from '../../lambdas/platform/intent-item.ts';
import { ENDPOINTS_MAX, type Endpoint } from '../../lambdas/webhooks/domain/endpoint.ts';
import type { EndpointStore } from '../../lambdas/webhooks/endpoint-store.ts';

/** The endpoint store's twin. The shared suite keeps the two alike; writes of other rooms are only collected. */
export const createMemoryEndpoints = (): EndpointStore & { readonly alsoWritten: unknown[] } => {
  const endpoints = new Map<string, Endpoint>();
  const intents = new Map<string, RememberedIntent>();
  const alsoWritten: unknown[] = [];
  const ofMerchant = (merchantId: string): readonly Endpoint[] =>
    [...endpoints.values()].filter((endpoint) => endpoint.merchantId === merchantId);
  const set = ({ id, url }: Endpoint, change: (stored: Endpoint) => Endpoint): void => {
    const stored = endpoints.get(id);
    if (stored?.url === url) endpoints.set(id, change(stored));
  };
  return {
    alsoWritten,
    get: async (merchantId, id) => {
      const endpoint = endpoints.get(id);
      return endpoint?.merchantId === merchantId ? endpoint : null;
    },
    ofMerchant: async (merchantId) => ofMerchant(merchantId),
    create: async (endpoint, answer: ResourceView) => {
      const intent = intents.get(endpoint.id);
      if (intent !== undefined) return err({ kind: 'exists', intent });
      if (ofMerchant(endpoint.merchantId).length >= ENDPOINTS_MAX) return err({ kind: 'too_many' });
      endpoints.set(endpoint.id, endpoint);
      intents.set(endpoint.id, { fingerprint: endpoint.fingerprint, answer });
      return ok(undefined);
    },
    change: async (endpoint, more = []) => {
      const stored = endpoints.get(endpoint.id);
      if (stored?.revision !== endpoint.revision) return false;
      endpoints.set(endpoint.id, {
        ...endpoint,
        failingSince: endpoint.failingSince === null ? null : stored.failingSince,
        pausedUntil: endpoint.pausedUntil === null ? null : stored.pausedUntil,
        revision: endpoint.revision + 1,
      });
      alsoWritten.push(...more);
      return true;
    },
    remove: async ({ id }) => endpoints.delete(id),
    markFailing: async (endpoint, since) =>
      set(endpoint, (stored) =>
        (stored.failingSince === null) === (since === null) ? stored : { ...stored, failingSince: since },
      ),
    pause: async (endpoint, until) =>
      set(endpoint, (stored) =>
        stored.pausedUntil === null || stored.pausedUntil < until
          ? { ...stored, pausedUntil: until }
          : stored,
      ),
  };
};
