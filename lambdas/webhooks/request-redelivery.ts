import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { deriveId, type MerchantId, type RedeliveryId } from '../kernel/ids.ts';
import { invariant } from '../kernel/invariant.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { isEnabled } from './domain/endpoint.ts';
import { asCreated, type Redelivery, type RedeliveryScope } from './domain/redelivery.ts';
import type { EndpointStore } from './endpoint-store.ts';
import type { RedeliveryStore } from './redelivery-store.ts';
import type { WakeRedelivery } from './wake-redelivery.ts';

/** A checked wish to have events sent again. */
export interface RedeliveryWish {
  readonly merchantId: MerchantId;
  /** Method and path as called: the same key may be used for another resource. */
  readonly route: string;
  readonly idempotencyKey: string;
  readonly fingerprint: string;
  readonly scope: RedeliveryScope;
}

export type RedeliveryError =
  | { readonly kind: 'endpoint_not_found' }
  /** Its events would only be held again: somebody has to enable it first. */
  | { readonly kind: 'endpoint_disabled' }
  | { readonly kind: 'range_in_future' }
  | { readonly kind: 'idempotency_key_reused' };

export interface Requested {
  /** As it was in its first moment, whenever it is asked for. */
  readonly redelivery: Redelivery;
  readonly isReplay: boolean;
}

interface Deps {
  readonly redeliveries: Pick<RedeliveryStore, 'get' | 'create'>;
  readonly endpoints: Pick<EndpointStore, 'get'>;
  readonly wake: WakeRedelivery;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** What happens after it was asked for is delivered anyway: a range never reaches beyond that moment. */
const boundedBy = (scope: RedeliveryScope, at: string): RedeliveryScope =>
  scope.kind === 'range' && scope.to > at ? { ...scope, to: at } : scope;

/**
 * Takes on a redelivery. It is written before anybody is told of it, and whoever got an answer knows that somebody was:
 *
 *     write the wish ──▶ (a crash here) ──▶ wake the worker ──▶ answer
 *
 * After the crash there was no answer, so the same request comes again, finds the wish and wakes the worker.
 */
export const createRequestRedelivery = (deps: Deps) => {
  const replay = async (
    known: Redelivery,
    wish: RedeliveryWish,
  ): Promise<Result<Requested, RedeliveryError>> => {
    if (known.fingerprint !== wish.fingerprint) return err({ kind: 'idempotency_key_reused' });
    if (known.state !== 'done') await deps.wake(known.id);
    return ok({ redelivery: asCreated(known), isReplay: true });
  };

  const refusalOf = async (
    { merchantId, scope }: RedeliveryWish,
    at: string,
  ): Promise<RedeliveryError | null> => {
    if (scope.kind === 'range' && scope.from >= at) return { kind: 'range_in_future' };
    if (scope.endpointId === null) return null;
    const endpoint = await deps.endpoints.get(merchantId, scope.endpointId);
    if (endpoint === null) return { kind: 'endpoint_not_found' };
    return isEnabled(endpoint) ? null : { kind: 'endpoint_disabled' };
  };

  const start = async (
    id: RedeliveryId,
    wish: RedeliveryWish,
  ): Promise<Result<Requested, RedeliveryError>> => {
    const at = toRfc3339(deps.clock.nowMs());
    const refusal = await refusalOf(wish, at);
    if (refusal !== null) return err(refusal);
    const redelivery: Redelivery = {
      id,
      merchantId: wish.merchantId,
      scope: boundedBy(wish.scope, at),
      state: 'pending',
      position: null,
      deliveriesCount: 0,
      fingerprint: wish.fingerprint,
      createdAt: at,
      updatedAt: at,
    };
    if (!(await deps.redeliveries.create(redelivery))) {
      const first = await deps.redeliveries.get(id);
      invariant(first !== null, 'a redelivery is never deleted');
      return replay(first, wish);
    }
    await deps.wake(id);
    return ok({ redelivery, isReplay: false });
  };

  return async (wish: RedeliveryWish): Promise<Result<Requested, RedeliveryError>> => {
    const id = deriveId('rdl', wish.merchantId, wish.route, wish.idempotencyKey);
    const known = await deps.redeliveries.get(id);
    return known === null ? start(id, wish) : replay(known, wish);
  };
};

export type RequestRedelivery = ReturnType<typeof createRequestRedelivery>;
