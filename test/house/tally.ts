/** What a run proved. Each check counts as one, each test as one. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The fields of vitest's JSON report that are counted. */
export interface TestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0 };

export const add = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

export const tallyCheck = (succeeded: boolean): Tally =>
  succeeded ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1 };

/**
 * Counts the tests of one vitest run. A run can fail without a failed test: a file that does not load, a teardown
 * that throws, no report at all. So whatever the report says, a run that did not succeed has at least one failure,
 * and a run in which no test passed has proved nothing.
 */
export const tallyTests = (report: TestReport | undefined, succeeded: boolean): Tally => {
  if (report === undefined) return tallyCheck(false);
  const proved = succeeded && report.numPassedTests > 0;
  return {
    passed: report.numPassedTests,
    failed: proved ? report.numFailedTests : Math.max(1, report.numFailedTests),
    skipped: report.numPendingTests + report.numTodoTests,
  };
};

/** The last line of a run. */
export const closingLine = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
