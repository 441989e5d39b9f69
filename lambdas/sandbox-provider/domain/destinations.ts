import { invariant } from '../../kernel/invariant.ts';
import { type Fault, PASSING, type WebhookHabit } from './sources.ts';

/** How the provider treats payouts to one destination. What a destination does is written here and nowhere else. */
export interface DestinationBehaviour {
  readonly ends: 'paid' | 'returned' | 'returned_unpaid' | 'refused_at_once' | 'refused_later';
  /** Meets the first request of a key, before anything is committed; later requests of the key pass. */
  readonly beforeCommit: Fault | null;
  /** Meets the request that committed; replays of its key are answered at once with the proper answer. */
  readonly afterCommit: Fault | null;
  readonly webhooks: WebhookHabit;
}

const PAID: DestinationBehaviour = {
  ends: 'paid',
  beforeCommit: null,
  afterCommit: null,
  webhooks: 'in_order',
};

export const DESTINATIONS = {
  ba_ok: PAID,
  ba_returned: { ...PAID, ends: 'returned' },
  ba_returned_unpaid: { ...PAID, ends: 'returned_unpaid' },
  ba_closed: { ...PAID, ends: 'refused_at_once' },
  ba_refused: { ...PAID, ends: 'refused_later' },
  ba_timeout_after_commit: { ...PAID, afterCommit: PASSING.silence },
  ba_timeout_before_commit: { ...PAID, beforeCommit: PASSING.silenceThenTimeout },
  ba_http_500: { ...PAID, beforeCommit: PASSING.error },
  ba_http_500_after_commit: { ...PAID, afterCommit: PASSING.error },
  ba_slow: { ...PAID, afterCommit: PASSING.slowness },
  ba_webhook_lost: { ...PAID, webhooks: 'lost' },
  ba_webhook_twice: { ...PAID, webhooks: 'twice' },
  ba_webhook_late: { ...PAID, webhooks: 'late' },
  ba_webhook_reordered: { ...PAID, webhooks: 'reordered' },
} as const satisfies Record<string, DestinationBehaviour>;

export type ReadyMadeDestination = keyof typeof DESTINATIONS;

/** One of the table's, or an account of somebody's own: `ba_returned__blue_bottle` behaves as `ba_returned` does. */
export type Destination = ReadyMadeDestination | `${ReadyMadeDestination}__${string}`;

export const destinationOf = (behaves: ReadyMadeDestination, own: string): Destination =>
  `${behaves}__${own}`;

const OWN = /^(?<behaves>ba_[a-z0-9_]+?)__\w{1,64}$/;

const readyMadeOf = (text: string): string => OWN.exec(text)?.groups?.['behaves'] ?? text;

const isReadyMade = (text: string): text is ReadyMadeDestination => Object.hasOwn(DESTINATIONS, text);

export const isDestination = (text: string): text is Destination => isReadyMade(readyMadeOf(text));

export const destinationBehaviour = (destination: Destination): DestinationBehaviour => {
  const name = readyMadeOf(destination);
  invariant(isReadyMade(name), `there is no destination ${name}`);
  return DESTINATIONS[name];
};
