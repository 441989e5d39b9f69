import type { Coverage } from './coverage.ts';
import type { OpeningRun } from './find-break-again.ts';
import type { Run } from './run.ts';
import { coverageOf } from './statement.ts';

/** Whose records they are: what breaks and reports say. Another statement of one name is the same party's. */
export const sourceNameOf = ({ provider, source }: Pick<Run, 'provider' | 'source'>): string =>
  source.kind === 'history' ? provider : `${provider}/${source.name}`;

/** Null: everything. A statement's currencies are known once it is read. */
export const coverageOfRun = ({ source, progress }: Pick<Run, 'progress' | 'source'>): Coverage | null =>
  source.kind === 'history' ? null : coverageOf(source, progress.currencies ?? []);

/** A run as those see it who open and end breaks: by the party whose records it read, and no further than they reach. */
export const openingRunOf = (run: Run): OpeningRun => ({
  id: run.id,
  provider: sourceNameOf(run),
  from: run.from,
  to: run.to,
  createdAt: run.asOf,
  covered: coverageOfRun(run),
});

/** What the API and the event show of a statement; null for a history. */
export const statementView = (run: Pick<Run, 'progress' | 'source'>) => {
  const { source } = run;
  if (source.kind === 'history') return null;
  const { movements, currencies } = coverageOf(source, run.progress.currencies ?? []);
  return { name: source.name, sha256: source.sha256, format: source.reading.format, movements, currencies };
};
