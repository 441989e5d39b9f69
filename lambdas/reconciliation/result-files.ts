import { join } from 'node:path';
import { BAD_ROWS_HEADER, type BadRow, badRowLine } from './domain/bad-row.ts';
import { FINDINGS_HEADER, findingRows, MATCHES_HEADER, matchRow } from './domain/finding-csv.ts';
import { parseRow } from './domain/row.ts';
import type { MatchOutput } from './match-files.ts';
import { previousText, type RowCursor } from './row-cursor.ts';
import { openRowWriter, TAB } from './row-writer.ts';

export interface ResultFiles extends MatchOutput {
  readonly onBadRow: (row: BadRow) => void;
  readonly badRows: () => number;
  readonly close: () => void;
}

const SPACE = ' '.charCodeAt(0);
const COMMA = ','.charCodeAt(0);
const CR_LF = [13, 10] as const;

/** Letters, digits and underscores: what needs no quotes and no decoding. */
const IS_PLAIN = Uint8Array.from({ length: 128 }, (_, code) =>
  /[0-9A-Za-z_]/.test(String.fromCharCode(code)) ? 1 : 0,
);

interface Slice {
  readonly start: number;
  readonly end: number;
}

/** Where the id lies in the previous row; null if it cannot be copied as it is. */
const plainId = ({ buffer, previousStart }: RowCursor): Slice | null => {
  const place = buffer.indexOf(TAB, buffer.indexOf(TAB, previousStart) + 1);
  const start = buffer.indexOf(SPACE, buffer.indexOf(SPACE, place) + 1) + 1;
  let end = start;
  while (IS_PLAIN[buffer[end] ?? 0] === 1) end += 1;
  return buffer[end] === TAB ? { start, end } : null;
};

/** Writes what matching finds, one row after the other, into three files of a directory. */
export const openResultFiles = (directory: string): ResultFiles => {
  const findings = openRowWriter(join(directory, 'findings.csv'));
  const matches = openRowWriter(join(directory, 'matches.csv'));
  const badRows = openRowWriter(join(directory, 'bad-rows.csv'));
  findings.writeText(FINDINGS_HEADER);
  matches.writeText(MATCHES_HEADER);
  badRows.writeText(BAD_ROWS_HEADER);
  let findingCount = 0;
  let badRowCount = 0;
  const onBadRow = (row: BadRow): void => {
    badRowCount += 1;
    badRows.writeText(badRowLine(row));
  };
  const idOf = (cursor: RowCursor): string => parseRow(previousText(cursor)).id;
  return {
    onBadRow,
    badRows: () => badRowCount,
    onRepeated: (_side, { id }) => onBadRow({ reason: 'repeated', place: id }),
    onFinding: (finding) => {
      const { rule, here, there } = finding;
      if (finding.class !== 'matched') findings.writeText(findingRows(++findingCount, finding));
      if (rule !== null && here.length > 0 && there.length > 0)
        matches.writeText(
          matchRow(
            rule,
            here.map(({ id }) => id),
            there.map(({ id }) => id),
          ),
        );
    },
    onEqual: ({ name }, here, there) => {
      const [a, b] = [plainId(here), plainId(there)];
      if (a === null || b === null) {
        matches.writeText(matchRow(name, [idOf(here)], [idOf(there)]));
        return;
      }
      matches.writeText(name);
      matches.writeByte(COMMA);
      matches.writeBytes(here.buffer, a.start, a.end);
      matches.writeByte(COMMA);
      matches.writeBytes(there.buffer, b.start, b.end);
      for (const byte of CR_LF) matches.writeByte(byte);
    },
    close: () => {
      findings.close();
      matches.close();
      badRows.close();
    },
  };
};
