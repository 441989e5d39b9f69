import type { Endpoint } from './endpoint.ts';

/** How many deliveries may go to an endpoint in a second, and the line in which they wait for it. */
export interface DeliveryRate {
  readonly line: 'limited' | 'failing';
  readonly perSecond: number;
  /** What the slots of a line were given out for: with another one they begin anew. */
  readonly period: string;
}

/**
 * An endpoint that fails may hold a function for the whole 15 s of each request. One a second holds 15 of the 50
 * functions: whatever piles up for it, the others keep the rest. Without this, ten thousand events for an endpoint
 * that does not answer would make everybody wait until it has failed them all.
 */
const FAILING_PER_SECOND = 1;

/** @returns null if as many may go as there are. */
export const deliveryRate = ({
  failingSince,
  rateLimitPerSecond,
}: Pick<Endpoint, 'failingSince' | 'rateLimitPerSecond'>): DeliveryRate | null => {
  // A line of its own: what waited for a failing endpoint must not count against its limit once it works.
  if (failingSince !== null) return { line: 'failing', perSecond: FAILING_PER_SECOND, period: failingSince };
  return rateLimitPerSecond === null
    ? null
    : { line: 'limited', perSecond: rateLimitPerSecond, period: String(rateLimitPerSecond) };
};
