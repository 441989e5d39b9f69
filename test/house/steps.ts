import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Tally, TestReport } from './tally.ts';
import { add, NOTHING, tallyCheck, tallyTests } from './tally.ts';

const HOUSE = resolve(import.meta.dirname, '../..');
const ENVIRONMENT = {
  ...process.env,
  PATH: [join(HOUSE, 'node_modules/.bin'), process.env.PATH].join(delimiter),
};

/** A command of the tool chain and the name under which its result is printed. */
export interface Step {
  readonly name: string;
  readonly command: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a step needs of the run it is part of. */
export interface Run {
  readonly print: (line: string) => void;
  /** Stops what still runs once one step has failed. */
  readonly stop: AbortController;
}

interface Outcome {
  readonly succeeded: boolean;
  readonly output: string;
}

const execute = async (
  { command, environment = {} }: Step,
  stop: AbortController,
  live: boolean,
): Promise<Outcome> =>
  new Promise((done) => {
    const [program = '', ...words] = command.split(' ');
    const child = spawn(program, words, {
      cwd: HOUSE,
      env: { ...ENVIRONMENT, ...environment },
      signal: stop.signal,
      stdio: ['ignore', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe'],
    });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
    const finish = (succeeded: boolean, reason = '') =>
      done({ succeeded, output: `${Buffer.concat(chunks).toString()}${reason}` });
    child.on('error', (error) => finish(false, error.message));
    child.on('close', (code) => finish(code === 0));
  });

const seconds = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;

/** Runs one check and shows its output only if it failed. A check that was stopped by another's failure is not counted. */
const check = async (step: Step, { print, stop }: Run): Promise<Tally> => {
  const { name, command } = step;
  const start = performance.now();
  const { succeeded, output } = await execute(step, stop, false);
  if (stop.signal.aborted) return NOTHING;
  if (!succeeded) stop.abort();
  print(`${succeeded ? '✓' : '✗'} ${name} (${seconds(start)})`);
  if (!succeeded) print(`${output.trim()}\n✗ ${name}: ${command}`);
  return tallyCheck(succeeded);
};

/** Runs checks that do not depend on each other, as many at once as there are lanes, until one fails. */
export const runChecks = async (steps: readonly Step[], run: Run, lanes: number): Promise<Tally> => {
  const waiting = [...steps];
  const lane = async (): Promise<Tally> => {
    let tally = NOTHING;
    for (let step = waiting.shift(); step !== undefined && !run.stop.signal.aborted; step = waiting.shift())
      tally = add(tally, await check(step, run));
    return tally;
  };
  const tallies = await Promise.all(Array.from({ length: lanes }, lane));
  return tallies.reduce(add, NOTHING);
};

/** A vitest command, and where it writes its report. */
export interface TestStep extends Step {
  readonly report: string;
}

/** Runs a vitest command and counts its tests from its report. Not `live`, its output is shown when it has ended. */
const test = async (step: TestStep, { print, stop }: Run, live: boolean): Promise<Tally> => {
  const { name, command, report } = step;
  const start = performance.now();
  const reporters = `--reporter=default --reporter=json --outputFile.json=${report}`;
  const { succeeded, output } = await execute({ ...step, command: `${command} ${reporters}` }, stop, live);
  if (!live) print(`\n▶ ${name}\n${output.trim()}`);
  const counts = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as TestReport) : undefined;
  const tally = tallyTests(counts, succeeded);
  print(`${tally.failed === 0 ? '✓' : '✗'} ${name} (${seconds(start)})`);
  return tally;
};

/** Runs vitest commands at once, the first in the open. Each ends by itself, and so takes down what it started. */
export const runTests = async (steps: readonly TestStep[], run: Run): Promise<Tally> => {
  if (run.stop.signal.aborted) return NOTHING;
  run.print(`\n▶ ${steps.map(({ name }) => name).join(', and at once ')}`);
  const tallies = await Promise.all(steps.map(async (step, index) => test(step, run, index === 0)));
  const tally = tallies.reduce(add, NOTHING);
  if (tally.failed > 0) run.stop.abort();
  return tally;
};
