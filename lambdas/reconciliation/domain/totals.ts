import type { CurrencyCode } from '../../kernel/currencies.ts';
import type { HistoryKind } from '../../providers/port.ts';
import { FINDING_CLASSES, type Finding, type FindingClass } from './finding.ts';
import type { RecordSide, ScopedRecord } from './record.ts';

/** Part of a difference between both sides, by the class of the findings that make it. */
export interface Explanation {
  readonly class: FindingClass;
  readonly findings: number;
  /** Minor units: what we have more than they do because of them. */
  readonly minor: bigint;
}

/** What the clearing accounts say of entries, in minor units. */
export interface AccountSum {
  readonly minor: bigint;
  /** Entries that were booked while the run was reading, whose lines are on their way. */
  readonly awaited: bigint;
  /** The first entries of which the accounts say something else, or nothing. */
  readonly wrong: readonly string[];
}

export const NOTHING_POSTED: AccountSum = { minor: 0n, awaited: 0n, wrong: [] };

/** One currency and kind of movement, in minor units of what the provider holds for us. */
export interface TotalLine {
  readonly currency: CurrencyCode;
  /** The prices of all movements are summed apart: each movement counts without its own. */
  readonly movement: HistoryKind | 'provider_fee';
  readonly here: bigint;
  readonly there: bigint;
  /** What the lines of the clearing accounts say of the same movements: what `here` says, to the cent. */
  readonly accounts: AccountSum;
  /** `here - there`, cent by cent. `matched` is in it where a pair lies across the edge of the window. */
  readonly explained: readonly Explanation[];
  /** What is left of the difference: not zero only if a record was lost or counted twice on its way here. */
  readonly unexplained: bigint;
}

/** Sums of what was read, taken before anything was matched: the findings have to add up to the same. */
export interface Sums {
  readonly add: (side: RecordSide, record: ScopedRecord) => void;
  /** Takes back what turned out to be a repetition. */
  readonly remove: (side: RecordSide, record: ScopedRecord) => void;
  readonly minorOf: (name: string, side: RecordSide) => bigint;
  readonly names: () => readonly string[];
}

/** By which sums of several sources meet. */
export const nameOfTotal = ({ currency, movement }: Pick<TotalLine, 'currency' | 'movement'>): string =>
  `${currency} ${movement}`;

const partsOfName = (name: string): Pick<TotalLine, 'currency' | 'movement'> => {
  const [currency, movement] = name.split(' ') as [CurrencyCode, TotalLine['movement']];
  return { currency, movement };
};

const nameOf = ({ currency, movement }: ScopedRecord): string => `${currency} ${movement}`;

/** What a record adds to the sums of its side: nothing unless it moved, and in this window. */
const weightOf = ({ isInside, status, minor }: ScopedRecord): bigint =>
  isInside && status === 'moved' ? minor : 0n;

const feeNameOf = ({ currency }: ScopedRecord): string => `${currency} provider_fee`;

/** What the price of a record takes from the sums of its side. */
const feeWeightOf = (record: ScopedRecord): bigint =>
  record.isInside && record.status === 'moved' ? -(record.fee ?? 0n) : 0n;

export const createSums = (): Sums => {
  const sums = new Map<string, Record<RecordSide, bigint>>();
  const change = (side: RecordSide, name: string, minor: bigint): void => {
    const found = sums.get(name);
    if (found === undefined) sums.set(name, { here: 0n, there: 0n, [side]: minor });
    else found[side] += minor;
  };
  const count = (side: RecordSide, record: ScopedRecord, sign: bigint): void => {
    change(side, nameOf(record), sign * weightOf(record));
    const fee = feeWeightOf(record);
    if (fee !== 0n) change(side, feeNameOf(record), sign * fee);
  };
  return {
    add: (side, record) => count(side, record, 1n),
    remove: (side, record) => count(side, record, -1n),
    minorOf: (name, side) => sums.get(name)?.[side] ?? 0n,
    names: () => [...sums.keys()].sort(),
  };
};

/** What a finding makes of the difference of one total. */
export interface Effect extends Pick<TotalLine, 'currency' | 'movement'> {
  /** Minor units that we have more than they do because of it; never zero. */
  readonly minor: bigint;
}

/** A movement and its price are in different totals, and so are two currencies. */
export const effectsOf = ({ here, there }: Pick<Finding, 'here' | 'there'>): readonly Effect[] => {
  const effects = new Map<string, bigint>();
  const change = (name: string, weight: bigint): void => {
    effects.set(name, (effects.get(name) ?? 0n) + weight);
  };
  const weigh = (record: ScopedRecord, sign: bigint): void => {
    change(nameOf(record), sign * weightOf(record));
    change(feeNameOf(record), sign * feeWeightOf(record));
  };
  for (const record of here) weigh(record, 1n);
  for (const record of there) weigh(record, -1n);
  return [...effects].flatMap(([name, minor]) => (minor === 0n ? [] : [{ ...partsOfName(name), minor }]));
};

/** What the findings of a run add up to. A pair that agrees and lies inside counts, and weighs nothing. */
export interface Explained {
  readonly add: (finding: Finding) => void;
  readonly countOf: (found: FindingClass) => number;
  readonly partsOf: (name: string) => readonly Explanation[];
  /** Counts findings that agree in everything, without their records. */
  readonly addMatched: (findings: number) => void;
}

type Part = { findings: number; minor: bigint };

export const createExplained = (): Explained => {
  const counts = new Map<FindingClass, number>();
  const parts = new Map<string, Part>();
  const count = (found: FindingClass, findings: number): void => {
    counts.set(found, (counts.get(found) ?? 0) + findings);
  };
  const partOf = (name: string): Part => {
    const found = parts.get(name) ?? { findings: 0, minor: 0n };
    parts.set(name, found);
    return found;
  };
  return {
    add: (finding) => {
      count(finding.class, 1);
      for (const effect of effectsOf(finding)) {
        const part = partOf(`${nameOfTotal(effect)} ${finding.class}`);
        part.findings += 1;
        part.minor += effect.minor;
      }
    },
    addMatched: (findings) => count('matched', findings),
    countOf: (found) => counts.get(found) ?? 0,
    partsOf: (name) =>
      FINDING_CLASSES.flatMap((found) => {
        const part = parts.get(`${name} ${found}`);
        return part === undefined ? [] : [{ class: found, ...part }];
      }),
  };
};

/** What matching knows of a line; the accounts are nobody's whose records are matched. */
export type MatchedLine = Omit<TotalLine, 'accounts'>;

/** Both sides per currency and movement, with their difference explained by the findings. */
export const totalsOf = (sums: Sums, explained: Explained): readonly MatchedLine[] =>
  sums.names().map((name) => {
    const [here, there] = [sums.minorOf(name, 'here'), sums.minorOf(name, 'there')];
    const parts = explained.partsOf(name);
    const sum = parts.reduce((total, { minor }) => total + minor, 0n);
    return { ...partsOfName(name), here, there, explained: parts, unexplained: here - there - sum };
  });

/** Puts beside both sides what the clearing accounts say, also of what no record is left of. */
export const withAccounts = (
  totals: readonly MatchedLine[],
  accounts: ReadonlyMap<string, AccountSum>,
): readonly TotalLine[] => {
  const names = new Set(totals.map(nameOfTotal));
  const nothing = { here: 0n, there: 0n, explained: [], unexplained: 0n };
  const alone = [...accounts.keys()]
    .filter((name) => !names.has(name))
    .sort()
    .map((name) => ({ ...partsOfName(name), ...nothing }));
  return [...totals, ...alone].map((line) => ({
    ...line,
    accounts: accounts.get(nameOfTotal(line)) ?? NOTHING_POSTED,
  }));
};

/** By how much the accounts say something else than the journal; nothing may ever explain it. */
export const gapOf = ({ here, accounts }: Pick<TotalLine, 'here' | 'accounts'>): bigint =>
  here - accounts.minor - accounts.awaited;
