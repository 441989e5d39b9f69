import type { HistoryKind } from '../../providers/port.ts';

/** A column of the file, or what is so in all of its rows. */
export type CellSource = string | { readonly always: string };

/** How the columns of somebody's CSV file are to be read. */
export interface FileMapping {
  readonly delimiter: string;
  readonly columns: {
    /** What tells a row from all others. Without it a row that is there twice cannot be told from two that are alike. */
    readonly id?: string | undefined;
    readonly amount: string;
    readonly currency: CellSource;
    /** RFC 3339, or a day. */
    readonly at: string;
    readonly movement: CellSource;
    readonly operation_id?: string | undefined;
    readonly reference?: string | undefined;
    readonly fee?: string | undefined;
  };
  /** What the words in the column of movements mean. */
  readonly movements: Readonly<Record<string, HistoryKind>>;
  /** `major`: with exactly as many decimals as the currency has. */
  readonly amounts: 'major' | 'minor';
  readonly decimal: '.' | ',';
}

/** What a word of a file means; null for one that the mapping does not have, whatever every object has by that name. */
export const movementOf = (
  { movements }: Pick<FileMapping, 'movements'>,
  word: string,
): HistoryKind | null => (Object.hasOwn(movements, word) ? (movements[word] ?? null) : null);

/** Every column that a file must have. */
export const columnsOf = ({ columns }: FileMapping): readonly string[] =>
  Object.values(columns).filter((column) => typeof column === 'string');
