import type { EndpointId, MerchantId } from '../../kernel/ids.ts';

/** More than any merchant has asked for, and few enough to be read together for every event. */
export const ENDPOINTS_MAX = 20;

/** One signing secret as KMS sealed it. */
export interface SealedSecret {
  /** Base64; only the deliver function may open it. */
  readonly ciphertext: string;
  /** Until when it still signs, RFC 3339; null for the current one. */
  readonly expiresAt: string | null;
}

/** Why an endpoint gets no events: its merchant said so, it answered 410, or it failed for days. */
export type DisabledReason = 'requested' | 'gone' | 'failing';

/** A merchant's address for events. */
export interface Endpoint {
  readonly id: EndpointId;
  readonly merchantId: MerchantId;
  readonly url: string;
  /** Patterns as `parsePattern` takes them. */
  readonly events: readonly string[];
  readonly description: string | null;
  /** The shape its payloads have, whatever the API's newest is. */
  readonly apiVersion: string;
  /** Deliveries a second; null for as many as there are. */
  readonly rateLimitPerSecond: number | null;
  /** Null while it is enabled. */
  readonly disabledReason: DisabledReason | null;
  /** Newest first. */
  readonly secrets: readonly SealedSecret[];
  /** When the first attempt failed of those that failed without a success between them. */
  readonly failingSince: string | null;
  /** It asked us to slow down: nothing is sent before. */
  readonly pausedUntil: string | null;
  /** How many events it has had of its own: tests, and its disabling. */
  readonly eventsCount: number;
  /** Counts the changes that people made. */
  readonly revision: number;
  /** Of the request that created it. */
  readonly fingerprint: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const isEnabled = (endpoint: Pick<Endpoint, 'disabledReason'>): boolean =>
  endpoint.disabledReason === null;
