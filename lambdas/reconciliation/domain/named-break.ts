import { parseMoney, toDecimal } from '../../kernel/money.ts';
import type { Break } from '../../ledger/domain/break.ts';
import { csvLine, type NumberCell, numberCell } from './csv-line.ts';
import { type Effect, nameOfTotal } from './totals.ts';

/** What a run did with its breaks. */
export interface OpenedCounts {
  readonly opened: number;
  readonly reopened: number;
  /** Found again, and not what they were. */
  readonly changed: number;
  /** Found again as they were. */
  readonly seen: number;
  /** Found again, and somebody has accepted or ignored them, or ended them while the run was reading. */
  readonly letBe: number;
  /** Not found again: over by themselves. */
  readonly autoResolved: number;
}

export type Outcome = keyof OpenedCounts;

export const NOTHING_OPENED: OpenedCounts = {
  opened: 0,
  reopened: 0,
  changed: 0,
  seen: 0,
  letBe: 0,
  autoResolved: 0,
};

/** What outcomes are called outside. */
export const OUTCOME_WORDS = {
  opened: 'opened',
  reopened: 'reopened',
  changed: 'changed',
  seen: 'seen_again',
  letBe: 'let_be',
  autoResolved: 'ended',
} as const satisfies Record<Outcome, string>;

/** What opening knows of a break. */
export type KnownBreak = Pick<Break, 'id' | 'kind' | 'state' | 'resourceId' | 'merchantId'> & {
  /** How it ended, the last time that it did; null while it is open. */
  readonly endedAs: string | null;
};

/** A break with what it explains. */
export interface NamedBreak extends KnownBreak {
  readonly outcome: Outcome;
  /** Its share of the totals' differences; none where no money differs. */
  readonly effects: readonly Effect[];
  /** Ids of the records of both sides; of a row that says nothing, its place is there. */
  readonly here: readonly string[];
  readonly there: readonly string[];
}

/** One row for each total that a break has a share of; one without amounts if it has none. */
export const BREAKS_HEADER = csvLine([
  'break',
  'this_run',
  'status',
  'ended_as',
  'class',
  'currency',
  'movement',
  'difference_minor',
  'difference',
  'here',
  'there',
  'merchant_id',
  'resource_id',
  'trace',
]);

type Cells = readonly (string | NumberCell)[];

/** Empty where a sum is more than one amount can be: minor units say it, and a report must not be impossible to write. */
const majorOf = (minor: bigint, currency: Effect['currency']): string => {
  const amount = parseMoney(minor, currency);
  return amount.ok ? toDecimal(amount.value) : '';
};

const effectCells = ({ currency, movement, minor }: Effect): Cells => [
  currency,
  movement,
  numberCell(minor),
  numberCell(majorOf(minor, currency)),
];

export const breakRows = (named: NamedBreak): string => {
  const about = [named.id, OUTCOME_WORDS[named.outcome], named.state, named.endedAs ?? '', named.kind];
  const records = [named.here.join(' '), named.there.join(' ')];
  const rest = [...records, named.merchantId ?? '', named.resourceId ?? '', `/v1/trace/${named.id}`];
  const shares: readonly Cells[] =
    named.effects.length === 0 ? [['', '', '0', '']] : named.effects.map(effectCells);
  return shares.map((share) => csvLine([...about, ...share, ...rest])).join('');
};

/** A break in a total, as reports name it. */
export interface NamedPart extends Pick<NamedBreak, 'id' | 'outcome' | 'kind' | 'state'> {
  readonly minor: bigint;
}

/** What names explain of one total. */
export interface NamedSum {
  readonly minor: bigint;
  readonly breaks: number;
  /** The first of them; `breaks.csv` has all. */
  readonly first: readonly NamedPart[];
}

export const NOTHING_NAMED: NamedSum = { minor: 0n, breaks: 0, first: [] };

/** A total has a dozen names at most: who has more reads the file. */
const NAMED_MAX = 12;

/** Sums of breaks, by the names of totals. */
export const createNamedSums = () => {
  const sums = new Map<string, NamedSum>();
  const counts: Record<Outcome, number> = { ...NOTHING_OPENED };
  return {
    add: ({ effects, ...named }: NamedBreak): void => {
      counts[named.outcome] += 1;
      const { id, outcome, kind, state } = named;
      for (const { minor, ...total } of effects) {
        const name = nameOfTotal(total);
        const sum = sums.get(name) ?? NOTHING_NAMED;
        const first = [...sum.first, { id, outcome, kind, state, minor }].slice(0, NAMED_MAX);
        sums.set(name, { minor: sum.minor + minor, breaks: sum.breaks + 1, first });
      }
    },
    sums: (): ReadonlyMap<string, NamedSum> => sums,
    counts: (): OpenedCounts => counts,
  };
};
