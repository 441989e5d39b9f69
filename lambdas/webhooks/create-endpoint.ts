import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { ResourceView } from '../kernel/event.ts';
import { deriveId, type EndpointId, type MerchantId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { RememberedIntent } from '../platform/intent-item.ts';
import type { Endpoint } from './domain/endpoint.ts';
import { endpointView } from './domain/endpoint-view.ts';
import { formatWebhookSecret, SECRET_BYTES } from './domain/webhook-secret.ts';
import type { EndpointStore } from './endpoint-store.ts';
import type { FindWish } from './find-wish.ts';
import type { SealSecret } from './seal-secret.ts';

/** The merchant's wish, as its request says it. */
export interface EndpointWish {
  readonly merchantId: MerchantId;
  readonly idempotencyKey: string;
  readonly fingerprint: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly description: string | null;
  readonly apiVersion: string;
  readonly rateLimitPerSecond: number | null;
}

export interface CreatedEndpoint {
  readonly id: EndpointId;
  readonly answer: ResourceView;
  /** Shown this once; null for a duplicate, because nobody here can open a stored one. */
  readonly secret: string | null;
}

export type CreateEndpointError = 'too_many_endpoints' | 'idempotency_key_reused' | 'contended';

export interface NewSecret {
  readonly secret: string;
  readonly ciphertext: string;
}

/** Makes a secret and seals it: what is stored is of no use to whoever reads it. */
export const createNewSecret =
  (deps: { readonly sealSecret: SealSecret; readonly randomBytes: (count: number) => Uint8Array }) =>
  async (merchantId: MerchantId): Promise<NewSecret> => {
    const secret = formatWebhookSecret(deps.randomBytes(SECRET_BYTES));
    return { secret, ciphertext: await deps.sealSecret(merchantId, secret) };
  };

type Identity = Pick<EndpointWish, 'merchantId' | 'idempotencyKey' | 'fingerprint'>;

const idOf = ({ merchantId, idempotencyKey }: Identity): EndpointId =>
  deriveId('we', merchantId, idempotencyKey);

const asBefore = (
  wish: Identity,
  { fingerprint, answer }: RememberedIntent,
): Result<CreatedEndpoint, 'idempotency_key_reused'> =>
  fingerprint === wish.fingerprint
    ? ok({ id: idOf(wish), answer, secret: null })
    : err('idempotency_key_reused');

/**
 * Answers a wish that was granted before, whatever has become of its address since.
 *
 * @returns Null for a new one.
 */
export const createRecallEndpoint =
  (deps: { readonly findWish: FindWish }) =>
  async (wish: Identity): Promise<ReturnType<typeof asBefore> | null> => {
    const first = await deps.findWish(idOf(wish));
    return first === null ? null : asBefore(wish, first);
  };

export type RecallEndpoint = ReturnType<typeof createRecallEndpoint>;

const newEndpoint = (wish: EndpointWish, ciphertext: string, at: string): Endpoint => ({
  id: idOf(wish),
  merchantId: wish.merchantId,
  url: wish.url,
  events: wish.events,
  description: wish.description,
  apiVersion: wish.apiVersion,
  rateLimitPerSecond: wish.rateLimitPerSecond,
  disabledReason: null,
  secrets: [{ ciphertext, expiresAt: null }],
  failingSince: null,
  pausedUntil: null,
  eventsCount: 0,
  revision: 1,
  fingerprint: wish.fingerprint,
  createdAt: at,
  updatedAt: at,
});

/** Creates an endpoint in one write: a duplicate collides with it, and the count of endpoints keeps its limit. */
export const createCreateEndpoint =
  (deps: {
    readonly endpoints: Pick<EndpointStore, 'create'>;
    readonly newSecret: ReturnType<typeof createNewSecret>;
    readonly clock: Pick<Clock, 'nowMs'>;
  }) =>
  async (wish: EndpointWish): Promise<Result<CreatedEndpoint, CreateEndpointError>> => {
    const { secret, ciphertext } = await deps.newSecret(wish.merchantId);
    const endpoint = newEndpoint(wish, ciphertext, toRfc3339(deps.clock.nowMs()));
    const { id } = endpoint;
    const answer = endpointView(endpoint, deps.clock.nowMs());
    const created = await deps.endpoints.create(endpoint, answer);
    if (created.ok) return ok({ id, answer, secret });
    const { error } = created;
    if (error.kind === 'too_many') return err('too_many_endpoints');
    if (error.kind === 'contended') return err('contended');
    return asBefore(wish, error.intent);
  };

export type CreateEndpoint = ReturnType<typeof createCreateEndpoint>;
