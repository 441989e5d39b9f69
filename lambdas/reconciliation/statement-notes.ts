import type { CurrencyCode } from '../kernel/currencies.ts';
import type { BadRow } from './domain/bad-row.ts';
import type { Coverage } from './domain/coverage.ts';
import type { MoneyRecord } from './domain/record.ts';
import { RunRefusedError } from './domain/run-refused.ts';
import { coverageOf, type Statement } from './domain/statement.ts';
import type { Span } from './domain/window.ts';

/** One bad row is a row's accident; so many, and not a good one, are the wrong mapping. */
const ONLY_BAD_MIN = 20;

/** What is learned of a statement while it is read, row by row, those outside the time that is asked for included. */
export interface StatementNotes {
  readonly onRow: (row: MoneyRecord | BadRow) => void;
  /** Of a balance: an account has it even where nothing moved. */
  readonly onCurrency: (currency: CurrencyCode) => void;
  /** In the order in which they came. */
  readonly currencies: () => readonly CurrencyCode[];
  /**
   * What the statement covers, once all of it was read.
   *
   * @throws RunRefusedError if it cannot be the right file for this time, or nobody can say what it covers.
   */
  readonly conclude: (statement: Pick<Statement, 'covers' | 'name' | 'reading'>, read: Span) => Coverage;
}

const refuseOnlyBad = (name: string, bad: number, first: BadRow | null): void => {
  if (bad < ONLY_BAD_MIN || first === null) return;
  throw new RunRefusedError(
    `none of the ${bad} rows of ${name} can be read: ${first.place} has a wrong ${first.reason}`,
    'It is another file, or to be read in another way: look at that row, and at how it is said to be read.',
  );
};

const refuseElsewhere = (
  name: string,
  rows: { readonly first: string; readonly last: string },
  read: Span,
): void => {
  const isElsewhere = Date.parse(rows.last) < read.fromMs || Date.parse(rows.first) >= read.toMs;
  if (!isElsewhere) return;
  throw new RunRefusedError(
    `${name} is about another time: its rows are from ${rows.first} to ${rows.last}`,
    'Give the statement of this window, or start a run over the window of this statement.',
  );
};

export const createStatementNotes = (): StatementNotes => {
  const currencies = new Set<CurrencyCode>();
  let bad = 0;
  let firstBad: BadRow | null = null;
  let times: { readonly first: string; readonly last: string } | null = null;
  const onGood = ({ at, currency }: MoneyRecord): void => {
    currencies.add(currency);
    const { first, last } = times ?? { first: at, last: at };
    times = { first: at < first ? at : first, last: at > last ? at : last };
  };
  return {
    onRow: (row) => {
      if (!('reason' in row)) onGood(row);
      else {
        bad += 1;
        firstBad ??= row;
      }
    },
    onCurrency: (currency) => {
      currencies.add(currency);
    },
    currencies: () => [...currencies],
    conclude: (statement, read) => {
      const { name } = statement;
      if (times === null) refuseOnlyBad(name, bad, firstBad);
      else refuseElsewhere(name, times, read);
      const coverage = coverageOf(statement, [...currencies]);
      if (coverage.currencies.length > 0) return coverage;
      throw new RunRefusedError(
        `nothing in ${name} says which currency it is in`,
        'Say which currencies it covers: nobody can tell what an empty file has left out.',
      );
    },
  };
};
