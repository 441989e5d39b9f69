import { describe, expect, test } from 'vitest';
import type { TestReport } from './tally.ts';
import { add, closingLine, tallyCheck, tallyTests } from './tally.ts';

const report = (passed: number, failed: number, pending = 0): TestReport => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  numTodoTests: 0,
});

describe('the closing line of a run', () => {
  test('adds the tests to the checks', () => {
    const total = add(tallyCheck(true), tallyTests(report(41, 0), true));
    expect(closingLine(total)).toBe('42 passed, 0 failed');
  });

  test('counts a failed check', () => {
    expect(closingLine(add(tallyCheck(true), tallyCheck(false)))).toBe('1 passed, 1 failed');
  });

  test('names what was skipped', () => {
    expect(closingLine(tallyTests(report(3, 1, 2), false))).toBe('3 passed, 1 failed, 2 skipped');
  });
});

describe('a test run that proves nothing counts as a failure', () => {
  test('when it ends badly although no test failed', () => {
    expect(tallyTests(report(10, 0), false).failed).toBe(1);
  });

  test('when it leaves no report', () => {
    expect(tallyTests(undefined, true).failed).toBe(1);
  });

  test('when no test ran', () => {
    expect(tallyTests(report(0, 0), true).failed).toBe(1);
  });
});
