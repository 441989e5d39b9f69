import type { Applied, ApplyEntries } from './apply-entries.ts';
import type { ScanEntries } from './scan-entries.ts';

export interface Rebuilt extends Applied {
  /** Entries that there are. */
  readonly entries: number;
}

/**
 * Applies every entry of the journal to balances and statements again: what is there already is left out, so only
 * what is missing is written, and it does no harm while the stream is followed. It is for what the stream has
 * forgotten.
 */
export const createRebuildBalances = (deps: {
  readonly scanEntries: ScanEntries;
  readonly applyEntries: ApplyEntries;
}): (() => Promise<Rebuilt>) => {
  return async () => {
    const rebuilt = { entries: 0, lines: 0, known: 0, writes: 0 };
    for await (const entries of deps.scanEntries()) {
      const applied = await deps.applyEntries(entries);
      rebuilt.entries += entries.length;
      rebuilt.lines += applied.lines;
      rebuilt.known += applied.known;
      rebuilt.writes += applied.writes;
    }
    return rebuilt;
  };
};
