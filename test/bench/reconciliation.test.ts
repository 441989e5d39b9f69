import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepare } from '../../bench/measures/reconciliation.ts';
import { SUBJECTS } from '../../bench/reconciliation/subjects.ts';

const ROWS = 5000;
/** Of each thousand, one is missing on either side, one has another amount and one another fee. */
const MATCHED = (ROWS * 996) / 1000;

let directory: string;
beforeAll(() => {
  directory = prepare(ROWS);
});
afterAll(() => rmSync(directory, { recursive: true }));

test('a scan sees every line of both sides', () => {
  expect(SUBJECTS.scan(directory)).toBe(2 * ROWS - 2 * (ROWS / 1000));
});

test('what is measured matches what its baselines match', () => {
  expect(SUBJECTS.bareMerge(directory)).toBe(MATCHED);
  expect(SUBJECTS.hashJoin(directory)).toBe(MATCHED);
  expect(SUBJECTS.classify(directory)).toBe(MATCHED);
});

test('a whole run, which sorts for itself, matches the same', () => {
  expect(SUBJECTS.wholeRun(directory, ROWS)).toBe(MATCHED);
});
