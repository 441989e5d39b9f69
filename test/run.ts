import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Step } from './house/steps.ts';
import { runChecks, runTests } from './house/steps.ts';
import { add, closingLine } from './house/tally.ts';

const CHECKS: readonly Step[] = [
  { name: 'format', command: 'biome check --linter-enabled=false --error-on-warnings .' },
  { name: 'lint', command: 'biome lint --error-on-warnings .' },
  { name: 'types', command: 'tsc' },
  { name: 'typed lint', command: 'eslint --max-warnings 0 .' },
  { name: 'boundaries', command: 'node test/house/boundaries.ts' },
  { name: 'dead code', command: 'knip' },
];

const UNIT: Step = {
  name: 'unit and property tests, infrastructure',
  command: 'vitest run --project unit --project infrastructure',
};

const alone = (name: string, instance: string): Step => ({
  name,
  command: `vitest run --project ${instance} --project e2e-last`,
  environment: { QUITTANCE_E2E_INSTANCE: instance },
});

/** They wait far more than they compute: all at once, each with a local cloud of its own. */
const END_TO_END: readonly Step[] = [
  { name: 'end to end', command: 'vitest run --project e2e --project e2e-last' },
  alone('end to end, counting everything', 'e2e-alone-books'),
  alone('end to end, with faults', 'e2e-alone-faults'),
];

const checksOnly = process.argv.includes('--checks');
const reports = mkdtempSync(join(tmpdir(), 'quittance-test-'));
const run = { print: (line: string) => process.stdout.write(`${line}\n`), stop: new AbortController() };

let tally = await runChecks(CHECKS, run, Math.min(2, availableParallelism()));
const withReport = (step: Step) => ({
  ...step,
  report: join(reports, `${step.name.replaceAll(/\W+/g, '-')}.json`),
});
if (!checksOnly)
  for (const steps of [[UNIT], END_TO_END]) tally = add(tally, await runTests(steps.map(withReport), run));
rmSync(reports, { recursive: true });

run.print(`\n${closingLine(tally)}`);
process.exitCode = tally.failed === 0 ? 0 : 1;
