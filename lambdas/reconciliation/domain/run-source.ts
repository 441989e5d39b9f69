import type { Statement } from './statement.ts';

/** A statement whose file is stored. */
export interface StatementSource extends Statement {
  readonly kind: 'statement';
  /** Of the file, in hexadecimal digits: it is stored by that name. */
  readonly sha256: string;
}

/** With what our books are compared. */
export type RunSource = { readonly kind: 'history' } | StatementSource;

export const HISTORY: RunSource = { kind: 'history' };

/** What tells runs over one window apart that read something else; nothing for the history. */
export const sourceParts = (source: RunSource): readonly string[] => {
  if (source.kind === 'history') return [];
  const { name, sha256, reading, covers } = source;
  return ['statement', name, sha256, JSON.stringify([reading, covers])];
};
