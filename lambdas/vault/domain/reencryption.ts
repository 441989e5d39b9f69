import type { TokenId } from '../../kernel/ids.ts';

/** What became of one token in a run. */
export const REENCRYPTION_OUTCOMES = [
  /** Sealed anew. */
  'moved',
  /** Sealed since the run began, by a new token's creation or by this run before it was interrupted. */
  'current',
  /** It does not open: the alarm has been raised, and it stays as it is. */
  'damaged',
  /** Erased meanwhile. */
  'gone',
] as const;

export type ReencryptionOutcome = (typeof REENCRYPTION_OUTCOMES)[number];

export type ReencryptionCounts = Readonly<Record<ReencryptionOutcome, number>>;

/** One run over every token, and how far it has come. */
export interface Reencryption {
  readonly state: 'running' | 'done';
  /** What was sealed at this time or later is left alone. */
  readonly startedAt: string;
  /** Each token gets a new key of its own as well, so that its account data is sealed anew, too. */
  readonly newTokenKeys: boolean;
  /** Under which keys it seals: a run towards others is another run, for what this one has passed is under these. */
  readonly keys: string;
  /** The last token that was looked at; null before the first. */
  readonly cursor: TokenId | null;
  readonly pages: number;
  readonly counts: ReencryptionCounts;
}

export const beginReencryption = (startedAt: string, newTokenKeys: boolean, keys: string): Reencryption => ({
  state: 'running',
  startedAt,
  newTokenKeys,
  keys,
  cursor: null,
  pages: 0,
  counts: { moved: 0, current: 0, damaged: 0, gone: 0 },
});

const countOf = (outcomes: readonly ReencryptionOutcome[], wanted: ReencryptionOutcome): number =>
  outcomes.filter((outcome) => outcome === wanted).length;

/** @param cursor Where the next page begins; null if there is none. */
export const advanceReencryption = (
  run: Reencryption,
  outcomes: readonly ReencryptionOutcome[],
  cursor: TokenId | null,
): Reencryption => ({
  ...run,
  state: cursor === null ? 'done' : 'running',
  cursor: cursor ?? run.cursor,
  pages: run.pages + 1,
  counts: {
    moved: run.counts.moved + countOf(outcomes, 'moved'),
    current: run.counts.current + countOf(outcomes, 'current'),
    damaged: run.counts.damaged + countOf(outcomes, 'damaged'),
    gone: run.counts.gone + countOf(outcomes, 'gone'),
  },
});
