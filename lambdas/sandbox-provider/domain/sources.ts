/** What goes wrong with the one request that meets it: a silence, and then an error instead of the answer. */
export interface Fault {
  readonly delayMs: number;
  /** null: the proper answer, only late. */
  readonly errorStatus: 500 | 504 | null;
}

export type WebhookHabit = 'in_order' | 'lost' | 'twice' | 'late' | 'reordered';

/** How the disputes of a source go. */
export interface DisputeBehaviour {
  readonly ends: 'by_evidence' | 'won' | 'lost';
  readonly webhooks: WebhookHabit;
  /** What becomes of its fee when it is won. */
  readonly fee?: 'given_back';
}

/** How the provider treats one source, in its charges and in their refunds. What a source does is written here and nowhere else. */
export interface Behaviour {
  readonly outcome: 'approved' | 'declined' | 'asks_payer';
  /** Meets the first request of a key, before anything is committed; later requests of the key pass. */
  readonly beforeCommit: Fault | null;
  /** Meets the request that committed; replays of its key are answered at once with the proper answer. */
  readonly afterCommit: Fault | null;
  /** `pending`: the answer says so although the money has moved already; webhooks and queries tell the truth. */
  readonly reply: 'outcome' | 'pending';
  readonly webhooks: WebhookHabit;
  readonly settlement: 'in_full' | 'short' | 'less_fee';
  /** How long an authorisation can be captured. */
  readonly authorizationSeconds: number;
  /** null: the payer's bank takes nothing back. */
  readonly dispute: DisputeBehaviour | null;
  readonly refunds: 'made' | 'refused' | 'returned' | 'returned_unsettled';
}

/** The client gives up after 5 s in total; with 8 s even a slow start of either side cannot make it in time. */
const SILENCE_MS = 8_000;

/** Slow enough to be noticed, fast enough to be waited for. */
const SLOW_MS = 2_000;

/** What can go wrong on the way, and pass. */
export const PASSING = {
  silence: { delayMs: SILENCE_MS, errorStatus: null },
  silenceThenTimeout: { delayMs: SILENCE_MS, errorStatus: 504 },
  error: { delayMs: 0, errorStatus: 500 },
  slowness: { delayMs: SLOW_MS, errorStatus: null },
} as const satisfies Record<string, Fault>;

/** What card schemes commonly allow. */
const WEEK_SECONDS = 7 * 24 * 60 * 60;

/** Time for a partial capture, and short enough to be waited for. */
const SHORT_AUTHORIZATION_SECONDS = 30;

const APPROVED: Behaviour = {
  outcome: 'approved',
  beforeCommit: null,
  afterCommit: null,
  reply: 'outcome',
  webhooks: 'in_order',
  settlement: 'in_full',
  authorizationSeconds: WEEK_SECONDS,
  dispute: null,
  refunds: 'made',
};

export const SOURCES = {
  tok_visa: APPROVED,
  tok_declined: { ...APPROVED, outcome: 'declined' },
  tok_requires_action: { ...APPROVED, outcome: 'asks_payer' },
  tok_timeout_after_commit: { ...APPROVED, afterCommit: PASSING.silence },
  tok_timeout_before_commit: { ...APPROVED, beforeCommit: PASSING.silenceThenTimeout },
  tok_http_500: { ...APPROVED, beforeCommit: PASSING.error },
  tok_http_500_after_commit: { ...APPROVED, afterCommit: PASSING.error },
  tok_slow: { ...APPROVED, afterCommit: PASSING.slowness },
  tok_webhook_lost: { ...APPROVED, reply: 'pending', webhooks: 'lost' },
  tok_webhook_twice: { ...APPROVED, reply: 'pending', webhooks: 'twice' },
  tok_webhook_late: { ...APPROVED, reply: 'pending', webhooks: 'late' },
  tok_webhook_reordered: { ...APPROVED, reply: 'pending', webhooks: 'reordered' },
  tok_settles_short: { ...APPROVED, settlement: 'short' },
  tok_charges_fee: { ...APPROVED, settlement: 'less_fee' },
  tok_authorization_expires: { ...APPROVED, authorizationSeconds: SHORT_AUTHORIZATION_SECONDS },
  tok_chargeback: { ...APPROVED, dispute: { ends: 'by_evidence', webhooks: 'in_order' } },
  tok_chargeback_won: { ...APPROVED, dispute: { ends: 'won', webhooks: 'in_order' } },
  tok_chargeback_lost: { ...APPROVED, dispute: { ends: 'lost', webhooks: 'in_order' } },
  tok_chargeback_fee_returned: {
    ...APPROVED,
    dispute: { ends: 'won', webhooks: 'in_order', fee: 'given_back' },
  },
  tok_chargeback_twice: { ...APPROVED, dispute: { ends: 'won', webhooks: 'twice' } },
  tok_chargeback_late: { ...APPROVED, dispute: { ends: 'lost', webhooks: 'late' } },
  tok_chargeback_reordered: { ...APPROVED, dispute: { ends: 'won', webhooks: 'reordered' } },
  tok_refund_fails: { ...APPROVED, refunds: 'refused' },
  tok_refund_returned: { ...APPROVED, refunds: 'returned' },
  tok_refund_returned_unsettled: { ...APPROVED, refunds: 'returned_unsettled' },
} as const satisfies Record<string, Behaviour>;

export type Source = keyof typeof SOURCES;

export const isSource = (text: string): text is Source => Object.hasOwn(SOURCES, text);

export const behaviourOf = (source: Source): Behaviour => SOURCES[source];
