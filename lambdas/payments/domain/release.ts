import { toRfc3339 } from '../../kernel/clock.ts';
import type { Payment, Release } from './payment.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * When to ask again after the provider has refused to let go, once for each refusal: as an operation without an outcome
 * is looked at, but for its first two minutes. A refusal is an answer, and seldom another one half a minute later.
 */
export const RELEASE_DELAYS_SECONDS = [15 * MINUTE, HOUR, 6 * HOUR] as const;

/** After the list ends, once a day, until nothing is left of it: the money is not ours, and somebody is waiting for it. */
export const RELEASE_DELAY_LATER_SECONDS = 24 * HOUR;

/**
 * How long a payer has to do what the bank asks of them. A page of a bank is good for minutes; an hour later whoever
 * left it has left the shop as well, and what they meant to pay may be sold to somebody else.
 */
export const ACTION_SECONDS = HOUR;

/** Of a payment that sends its payer away. */
export const untilActionIsOver = (at: string): Release => ({
  tries: 0,
  at: toRfc3339(Date.parse(at) + ACTION_SECONDS * 1000),
});

/** When a payment is to be let go of, or null: it has no such time, is past it, or waits for an operation. */
export const releaseDueAt = (payment: Payment): string | null => {
  if (payment.state !== 'authorized' && payment.state !== 'requires_action') return null;
  if (payment.release !== undefined) return payment.release.at;
  return payment.state === 'authorized' ? (payment.captureBefore ?? null) : null;
};

/** As it is from the moment on at which its time is over and an operation is under way. */
export const releasing = <P extends Payment>(payment: P & { readonly release?: Release }): P => ({
  ...payment,
  release: { tries: payment.release?.tries ?? 0, at: null },
});

const afterRefusal = (tries: number, at: string): Release => {
  const delaySeconds = RELEASE_DELAYS_SECONDS[tries] ?? RELEASE_DELAY_LATER_SECONDS;
  return { tries: tries + 1, at: toRfc3339(Date.parse(at) + delaySeconds * 1000) };
};

/**
 * A payment whose operation has ended, with the next time to ask: at once if something else had to end first, later if
 * it was the asking that was refused.
 */
export const withNextRelease = (payment: Payment, isRefused: boolean, at: string): Payment => {
  if (payment.state !== 'authorized' && payment.state !== 'requires_action') return payment;
  const { release } = payment;
  if (release === undefined || release.at !== null) return payment;
  if (isRefused) return { ...payment, release: afterRefusal(release.tries, at) };
  return payment.openOperation === null ? { ...payment, release: { ...release, at } } : payment;
};

/** Refused for longer than the list: a person has to see it. */
export const isStuck = (payment: Payment): boolean =>
  (payment.state === 'authorized' || payment.state === 'requires_action') &&
  (payment.release?.tries ?? 0) > RELEASE_DELAYS_SECONDS.length;
