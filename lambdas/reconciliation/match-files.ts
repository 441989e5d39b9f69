import { classifySingle } from './domain/classify.ts';
import type { Finding } from './domain/finding.ts';
import { matchGroup } from './domain/match-group.ts';
import { keyFor, type MatchRule, stepsFor } from './domain/match-rule.ts';
import { createPatternShare, PATTERN_STEPS, titleOf } from './domain/pattern-share.ts';
import type { Policy } from './domain/policy.ts';
import type { RecordSide, ScopedRecord } from './domain/record.ts';
import { formatRow, parseRow } from './domain/row.ts';
import { createExplained, createSums, type MatchedLine, totalsOf } from './domain/totals.ts';
import { mergeRows } from './merge-rows.ts';
import type { RowCursor } from './row-cursor.ts';
import { CHUNK_BYTES, createRowSorter, type RowSorter } from './row-sorter.ts';

/** Where the results of matching go, one by one: they may be as many as the records. */
export interface MatchOutput {
  /** Every finding that has a record inside the window, but for pairs told to `onEqual`. */
  readonly onFinding: (finding: Finding) => void;
  /** A pair that agrees in everything, as the cursors' previous rows. */
  readonly onEqual: (rule: MatchRule, here: RowCursor, there: RowCursor) => void;
  /** A record that was read twice, byte for byte: it counts once. */
  readonly onRepeated: (side: RecordSide, record: ScopedRecord) => void;
}

export interface MatchFiles {
  readonly add: (side: RecordSide, record: ScopedRecord) => void;
  /** Matches what was added, by one rule after the other. */
  readonly finish: () => Matched;
}

export interface Matched {
  readonly totals: readonly MatchedLine[];
  readonly countOf: ReturnType<typeof createExplained>['countOf'];
  /** Titles of rules that brought nothing together, for want of steps. */
  readonly rulesLeftOut: readonly string[];
}

interface MatchDeps {
  /** A directory of the run's own, empty. */
  readonly directory: string;
  readonly rules: readonly MatchRule[];
  readonly policy: Policy;
  readonly output: MatchOutput;
  /** Bytes of rows that a sorter keeps in memory. */
  readonly chunkBytes?: number;
  /** Of all rules' patterns together. */
  readonly patternSteps?: number;
  readonly createSorter?: typeof createRowSorter;
}

type Sorters = Readonly<Record<RecordSide, RowSorter>>;

const sides = ['here', 'there'] as const;

/** All sorters of merchants' rules together, which are open at once: there may be thousands, most of them for a few rows. */
const LIKENESS_BYTES = 24 * 1024 * 1024;
const LIKENESS_BYTES_LEAST = 16 * 1024;

const isLikeness = ({ kind }: MatchRule): boolean => kind === 'likeness';

/** Bytes of rows that each sorter of a rule keeps in memory. */
const bytesFor = (rule: MatchRule, rules: readonly MatchRule[], chunkBytes: number): number => {
  if (!isLikeness(rule)) return chunkBytes;
  const each = Math.floor(LIKENESS_BYTES / (sides.length * rules.filter(isLikeness).length));
  return Math.min(chunkBytes, Math.max(each, LIKENESS_BYTES_LEAST));
};

/**
 * Matches records by sorting both sides by what a rule looks at and walking through them side by side; what stays alone
 * is sorted again by what the next rule looks at. Memory does not grow with the number of records.
 */
export const createMatchFiles = ({
  directory,
  rules,
  policy,
  output,
  chunkBytes = CHUNK_BYTES,
  patternSteps = PATTERN_STEPS,
  createSorter = createRowSorter,
}: MatchDeps): MatchFiles => {
  const sums = createSums();
  const explained = createExplained();
  const createSorters = (rule: MatchRule, index: number): Sorters => {
    const create = (side: RecordSide): RowSorter =>
      createSorter({
        directory,
        name: `${index}-${side}`,
        onRepeated: (row) => {
          const record = parseRow(row);
          sums.remove(side, record);
          output.onRepeated(side, record);
        },
        chunkBytes: bytesFor(rule, rules, chunkBytes),
      });
    return { here: create('here'), there: create('there') };
  };
  const share = patternSteps / Math.max(1, rules.filter(isLikeness).length);
  const steps = rules.map((rule, index) => ({
    rule,
    sorters: createSorters(rule, index),
    share: createPatternShare(share),
  }));

  const report = (finding: Finding): void => {
    if (![...finding.here, ...finding.there].some(({ isInside }) => isInside)) return;
    explained.add(finding);
    output.onFinding(finding);
  };
  /** To the next rule that can say something about it; a record that none speaks of is alone. */
  const pass = (side: RecordSide, record: ScopedRecord, from: number): void => {
    for (const { rule, sorters, share: own } of steps.slice(from)) {
      const key = own.covers(stepsFor(rule, record)) ? keyFor(rule, record) : null;
      if (key === null) continue;
      sorters[side].add(formatRow(key, record));
      return;
    }
    const alone = { here: [], there: [], [side]: [record] };
    report({ class: classifySingle(side, record, policy), rule: null, ...alone });
  };
  const runStep = ({ rule, sorters, share: own }: (typeof steps)[number], index: number): void => {
    const passOn = (side: RecordSide, record: ScopedRecord): void => pass(side, record, index + 1);
    const takeGroup = (here: readonly string[], there: readonly string[]): void => {
      const group = { here: here.map(parseRow), there: there.map(parseRow) };
      const { findings, left } = own.isUsedUp()
        ? { findings: [], left: group }
        : matchGroup(rule, group, policy);
      findings.forEach(report);
      for (const side of sides) for (const record of left[side]) passOn(side, record);
    };
    mergeRows(sorters.here.finish(), sorters.there.finish(), {
      onEqual: (here, there) => {
        explained.addMatched(1);
        output.onEqual(rule, here, there);
      },
      onGroup: takeGroup,
      onHere: (row) => passOn('here', parseRow(row)),
      onThere: (row) => passOn('there', parseRow(row)),
      isEqualEnough: rule.kind === 'identity',
      // A merchant's rule must not end everybody's run.
      mayBeTooMany: own.isUsedUp() || (rule.kind === 'likeness' && (rule.merchantId ?? null) !== null),
    });
  };
  return {
    add: (side, record) => {
      sums.add(side, record);
      pass(side, record, 0);
    },
    finish: () => {
      steps.forEach(runStep);
      const rulesLeftOut = steps.filter((step) => step.share.isUsedUp()).map(({ rule }) => titleOf(rule));
      return { totals: totalsOf(sums, explained), countOf: explained.countOf, rulesLeftOut };
    },
  };
};
