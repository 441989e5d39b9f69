import type { Clock } from '../kernel/clock.ts';
import { createExpiringCache } from '../platform/expiring-cache.ts';
import type { FindClient } from './authorize.ts';
import type { Client } from './domain/merchant.ts';

/** How long a disabled client can still get in here. API Gateway's own cache of the answer comes on top. */
const TTL_MS = 30_000;

/** A client is a few hundred bytes; a thousand of them are nothing beside the function's 128 MB or more. */
const ENTRIES_MAX = 1000;

/**
 * Remembers clients briefly, so that a busy one costs a read every half minute and not one a call.
 * An unknown client is not remembered: it may be registered the next moment.
 */
export const createFindClient = (deps: {
  readonly getClient: FindClient;
  readonly clock: Pick<Clock, 'nowMs'>;
}): FindClient => {
  const cache = createExpiringCache<Client>({ ttlMs: TTL_MS, entriesMax: ENTRIES_MAX, clock: deps.clock });
  return async (issuer, clientId) => {
    const key = JSON.stringify([issuer, clientId]);
    const known = cache.get(key);
    if (known !== undefined) return known;
    const client = await deps.getClient(issuer, clientId);
    if (client !== null) cache.set(key, client);
    return client;
  };
};
