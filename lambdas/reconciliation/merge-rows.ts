import { INSIDE } from './domain/row.ts';
import { RunRefusedError } from './domain/run-refused.ts';
import { advance, closeRows, openRows, previousText, type RowCursor, rowText } from './row-cursor.ts';
import { TAB } from './row-writer.ts';

/** Records of one key on one side. More is no identity, and no likeness that says anything. */
const GROUP_MAX = 5000;

/** What becomes of two sorted files. */
export interface MergeSink {
  /** Both sides agree in every byte that counts, once each, inside the window. The bytes are the cursors' previous rows. */
  readonly onEqual: (here: RowCursor, there: RowCursor) => void;
  /** All rows of a key that is on both sides, unless `onEqual` had them. */
  readonly onGroup: (here: readonly string[], there: readonly string[]) => void;
  /** A key that one side alone has. */
  readonly onHere: (row: string) => void;
  readonly onThere: (row: string) => void;
  /** Whether a key that more rows have than fit into a group is left alone, row by row, instead of ending the run. */
  readonly mayBeTooMany: boolean;
  /** Whether rows that are equal byte for byte agree, or their times have to be looked at as well. */
  readonly isEqualEnough: boolean;
}

const INSIDE_BYTE = INSIDE.charCodeAt(0);

/** Keys differ: which side's is smaller. Otherwise whether movement, amount, fee and status are equal too. */
type Comparison = 'here_first' | 'there_first' | 'equal' | 'same_key';

/** Where the first difference of two rows lies; a tab is smaller than every byte of a key. */
const compareRows = (here: RowCursor, there: RowCursor): Comparison => {
  const [a, b] = [here.buffer, there.buffer];
  let [i, j] = [here.start, there.start];
  let tabs = 0;
  for (;;) {
    const byte = a[i++] ?? TAB;
    const other = b[j++] ?? TAB;
    if (byte !== other) {
      if (tabs > 0) return 'same_key';
      return byte < other ? 'here_first' : 'there_first';
    }
    if (byte === TAB && ++tabs === 2) return 'equal';
  }
};

/** Whether a row and the one before it have one key. */
const repeatsKey = ({ buffer, start, previousStart, isOver }: RowCursor): boolean => {
  if (isOver) return false;
  for (let index = 0; ; index++) {
    const byte = buffer[start + index];
    if (byte !== buffer[previousStart + index]) return false;
    if (byte === TAB) return true;
  }
};

/** The byte after the second tab of the previous row. */
const wasInside = ({ buffer, previousStart }: RowCursor): boolean =>
  buffer[buffer.indexOf(TAB, buffer.indexOf(TAB, previousStart) + 1) + 1] === INSIDE_BYTE;

/** @returns null if there were too many: then each was handed to `onRow`. */
const collect = (
  cursor: RowCursor,
  onRow: (row: string) => void,
  mayBeTooMany: boolean,
): readonly string[] | null => {
  const rows = [previousText(cursor)];
  while (rows.length < GROUP_MAX && repeatsKey(cursor)) {
    rows.push(rowText(cursor));
    advance(cursor);
  }
  if (!repeatsKey(cursor)) return rows;
  if (!mayBeTooMany)
    throw new RunRefusedError(
      `more than ${GROUP_MAX} records have the key ${rowText(cursor).split('\t')[0] ?? ''}`,
      'A rule brings too much together: give it a pattern that tells its groups apart.',
    );
  rows.forEach(onRow);
  while (repeatsKey(cursor)) {
    onRow(rowText(cursor));
    advance(cursor);
  }
  return null;
};

const takeGroup = (here: RowCursor, there: RowCursor, sink: MergeSink, isEqual: boolean): void => {
  advance(here);
  advance(there);
  const isAlone = !(repeatsKey(here) || repeatsKey(there));
  if (isEqual && isAlone && wasInside(here) && wasInside(there)) {
    sink.onEqual(here, there);
    return;
  }
  const rowsHere = collect(here, sink.onHere, sink.mayBeTooMany);
  const rowsThere = collect(there, sink.onThere, sink.mayBeTooMany);
  if (rowsHere !== null && rowsThere !== null) sink.onGroup(rowsHere, rowsThere);
  else {
    rowsHere?.forEach(sink.onHere);
    rowsThere?.forEach(sink.onThere);
  }
};

const drain = (cursor: RowCursor, onRow: (row: string) => void): void => {
  while (!cursor.isOver) {
    onRow(rowText(cursor));
    advance(cursor);
  }
};

/**
 * Walks through two files of rows, each sorted by its bytes, side by side: in the memory of two buffers, however many
 * rows there are. Pairs that are equal byte for byte, which nearly all are, are never made into objects.
 *
 * @throws RunRefusedError if one key has more than `GROUP_MAX` records on one side, and some on the other, unless there may
 *   be too many.
 */
export const mergeRows = (pathHere: string, pathThere: string, sink: MergeSink): void => {
  const here = openRows(pathHere);
  const there = openRows(pathThere);
  while (!(here.isOver || there.isOver)) {
    const comparison = compareRows(here, there);
    if (comparison === 'here_first') {
      sink.onHere(rowText(here));
      advance(here);
    } else if (comparison === 'there_first') {
      sink.onThere(rowText(there));
      advance(there);
    } else takeGroup(here, there, sink, sink.isEqualEnough && comparison === 'equal');
  }
  drain(here, sink.onHere);
  drain(there, sink.onThere);
  closeRows(here);
  closeRows(there);
};
