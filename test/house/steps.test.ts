import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runChecks, runTests } from './steps.ts';

const setup = () => {
  const lines: string[] = [];
  const run = { print: (line: string) => lines.push(line), stop: new AbortController() };
  return { run, printed: () => lines.join('\n') };
};

const PASSES = { name: 'passes', command: 'node --version' };
const FAILS = { name: 'fails', command: 'node --no-such-option' };

describe('a run of checks', () => {
  test('counts and names each check that passed', async () => {
    const { run, printed } = setup();
    const tally = await runChecks([PASSES, { ...PASSES, name: 'passes too' }], run, 2);
    expect(tally).toEqual({ passed: 2, failed: 0, skipped: 0 });
    expect(printed()).toContain('✓ passes too');
  });

  test('ends at the first failure and says which check it was and why', async () => {
    const { run, printed } = setup();
    const tally = await runChecks([FAILS, PASSES], run, 1);
    expect(tally).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(printed()).toContain('✗ fails');
    expect(printed()).toContain('--no-such-option');
    expect(printed()).not.toContain('✓');
  });

  test('counts a program that is not there as a failure', async () => {
    const { run } = setup();
    expect((await runChecks([{ name: 'missing', command: 'no-such-program' }], run, 1)).failed).toBe(1);
  });

  test('does not start the tests once a check has failed', async () => {
    const { run, printed } = setup();
    await runChecks([FAILS], run, 1);
    const report = join(mkdtempSync(join(tmpdir(), 'quittance-steps-')), '0.json');
    const tally = await runTests([{ ...PASSES, report }], run);
    expect(tally).toEqual({ passed: 0, failed: 0, skipped: 0 });
    expect(printed()).not.toContain('passes');
  });
});
