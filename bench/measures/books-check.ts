import { type ChildProcess, fork } from 'node:child_process';
import { firstMessage } from '../cpu/processes.ts';
import { atMost, type Figure } from '../figure.ts';

/** Of the function that checks the books, in lib/constructs/books-check.ts. */
const MEMORY_MEGABYTES = 2048;

interface Measured {
  readonly wrong: number;
  readonly peakMegabytes: number;
  readonly seconds: number;
}

const start = (file: string, ...args: readonly string[]): ChildProcess =>
  fork(new URL(`../books/${file}`, import.meta.url), args);

const measure = async (payments: number): Promise<Figure> => {
  const table = start('table-process.ts', String(payments));
  const url = await firstMessage<string>(table);
  const checked = await firstMessage<Measured>(start('check-process.ts', 'check', url, String(payments)));
  const read = await firstMessage<Measured>(start('check-process.ts', 'read', url, String(payments)));
  table.disconnect();
  if (checked.wrong > 0) throw new Error('the books that were made up do not agree');
  return {
    name: `peak memory of the check of ${payments} payments`,
    unit: 'MB',
    value: checked.peakMegabytes,
    baseline: { name: 'reading only', value: read.peakMegabytes },
    bar: atMost(MEMORY_MEGABYTES),
    modelled: false,
    note: `${checked.seconds.toFixed(0)} s, the table's side included`,
  };
};

/** What the nightly check of the books holds in memory. */
export const measureBooksCheck = async (): Promise<readonly Figure[]> => [
  await measure(10_000),
  await measure(100_000),
];
