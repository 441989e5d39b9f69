/** How long what a run works with is kept: a run that failed can be resumed, and be looked into, for a month. */
export const WORK_DAYS = 30;

/** What a run leaves for the next step, until it is deleted by the bucket's rules. */
const workKey = (runId: string, name: string): string => `work/${runId}/${name}`;

export const theirPartKey = (runId: string, part: number): string => workKey(runId, `theirs/${part}.rows`);

export const ourPartKey = (runId: string, part: number): string => workKey(runId, `ours/${part}.rows`);

/** What became of findings, by the invocations that healing took: the findings themselves, and the rows about them. */
export const healedPartKey = (runId: string, part: number): string => workKey(runId, `healed/${part}.rows`);

export const healingsPartKey = (runId: string, part: number): string => workKey(runId, `healed/${part}.csv`);

/** By its digest: a file that is given again is the file that is there. */
export const statementKey = (sha256: string): string => `statements/${sha256}`;

/** What matching found: for the steps after it, and for whoever wants to know why a run failed. */
export const WORK_FILES = {
  /** What could not be read of a statement. */
  badRows: 'bad.rows',
  totals: 'totals.json',
  findings: 'findings.rows',
  healed: 'healed.rows',
  /** What opening is going to end, so that it knows after a death what it has ended. */
  missed: 'missed.json',
  named: 'named.rows',
} as const;

export const workFileKey = (runId: string, file: keyof typeof WORK_FILES): string =>
  workKey(runId, WORK_FILES[file]);

/** What matching writes and publishing copies, as it is. */
export const MATCH_FILES = ['findings.csv', 'matches.csv', 'bad-rows.csv'] as const;

/** What healing adds to it. */
export const HEALINGS = 'healings.csv';

export const RESULT_FILES = [...MATCH_FILES, HEALINGS] as const;

/** What a completed run has. */
export const REPORT_FILES = ['report.json', 'summary.html', 'breaks.csv', ...RESULT_FILES] as const;

export type ReportFile = (typeof REPORT_FILES)[number];

export const resultKey = (runId: string, file: (typeof RESULT_FILES)[number]): string =>
  workKey(runId, `results/${file}`);

/** Written by the last step alone, once the totals are explained. */
export const reportKey = (runId: string, file: ReportFile): string => `reports/${runId}/${file}`;
