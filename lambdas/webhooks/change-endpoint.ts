import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { MerchantId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { changedEndpoint, type EndpointChanges } from './domain/change-endpoint.ts';
import type { Endpoint } from './domain/endpoint.ts';
import type { EndpointStore } from './endpoint-store.ts';

/** Each round is lost only to somebody who changed the endpoint. */
const ROUNDS_MAX = 5;

/** Changes an endpoint, on top of whatever others changed meanwhile. A PATCH says what shall be: twice is once. */
export const createPatchEndpoint =
  (deps: {
    readonly endpoints: Pick<EndpointStore, 'get' | 'change'>;
    readonly clock: Pick<Clock, 'nowMs'>;
  }) =>
  async (
    merchantId: MerchantId,
    id: string,
    changes: EndpointChanges,
  ): Promise<Result<Endpoint, 'not_found' | 'contended'>> => {
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const endpoint = await deps.endpoints.get(merchantId, id);
      if (endpoint === null) return err('not_found');
      const changed = changedEndpoint(endpoint, changes, toRfc3339(deps.clock.nowMs()));
      if (await deps.endpoints.change(changed)) return ok(changed);
    }
    return err('contended');
  };

export type PatchEndpoint = ReturnType<typeof createPatchEndpoint>;
