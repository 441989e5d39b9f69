import type { ReadDestination } from '../provider-destination.ts';

/** Ready-made accounts that misbehave on command; `ba_unknown` is one that the sandbox has never heard of. */
export const READY_MADE: readonly string[] = [
  'ba_ok',
  'ba_returned',
  'ba_returned_unpaid',
  'ba_closed',
  'ba_refused',
  'ba_timeout_after_commit',
  'ba_timeout_before_commit',
  'ba_http_500',
  'ba_http_500_after_commit',
  'ba_slow',
  'ba_webhook_lost',
  'ba_webhook_twice',
  'ba_webhook_late',
  'ba_webhook_reordered',
  'ba_unknown',
];

/** An account of somebody's own, such as `ba_ok__blue_bottle`. */
const OWN = /^(?<readyMade>ba_[a-z0-9_]+?)__\w{1,64}$/;

/** The ready-made ones are for everybody's tests, so each merchant has its own of each. */
export const readSandboxDestination: ReadDestination = (token) => {
  if (READY_MADE.includes(token)) return 'each_merchant';
  const readyMade = OWN.exec(token)?.groups?.['readyMade'] ?? '';
  return READY_MADE.includes(readyMade) ? 'first_merchant' : null;
};
