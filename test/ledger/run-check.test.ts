import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { BooksReport } from '../../lambdas/ledger/check-books.ts';
import { createRunCheck } from '../../lambdas/ledger/run-check.ts';
import type { Log, LogFields } from '../../lambdas/platform/logger.ts';

const disagreement = (n: number): BooksReport['disagreements'][number] => ({
  kind: 'line_missing',
  id: `je_${n}`,
  detail: 'it is in no statement',
});

const CONTEXT = { awsRequestId: 'request' } as Context;

const setup = (checkBooks: () => Promise<BooksReport>) => {
  const lines: { readonly level: string; readonly code: string; readonly fields: LogFields | undefined }[] =
    [];
  const write =
    (level: string) =>
    (code: string, fields?: LogFields): void => {
      lines.push({ level, code, fields });
    };
  const contexts: Context[] = [];
  const log: Log = {
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    with: () => log,
    startInvocation: (context) => contexts.push(context),
  };
  return { run: createRunCheck({ checkBooks, log }), lines, contexts };
};

const reportOf = (count: number): BooksReport => ({
  asOf: '2026-11-21T02:00:00.000Z',
  totals: [],
  disagreements: Array.from({ length: count }, (_, n) => disagreement(n)),
  unapplied: 1,
  inMotion: 2,
  trialBalance: { lines: [], sums: new Map() },
});

const codesOf = (lines: readonly { readonly code: string }[]) => lines.map(({ code }) => code);

describe('the nightly check', () => {
  it('says that it was done, and raises nothing, when the books agree', async () => {
    const { run, lines, contexts } = setup(async () => reportOf(0));

    await run({}, CONTEXT);

    expect(contexts).toEqual([CONTEXT]);
    expect(lines).toEqual([
      {
        level: 'info',
        code: 'BOOKS_CHECKED',
        fields: { as_of: '2026-11-21T02:00:00.000Z', disagreements: 0, unapplied: 1, in_motion: 2 },
      },
    ]);
  });

  it('names each disagreement in a line that an alarm counts, and is done all the same', async () => {
    const { run, lines } = setup(async () => reportOf(2));

    await run({}, CONTEXT);

    expect(codesOf(lines)).toEqual(['BOOKS_DISAGREE', 'BOOKS_DISAGREE', 'BOOKS_CHECKED']);
    expect(lines[0]).toMatchObject({ level: 'error', fields: { ...disagreement(0) } });
    expect(lines.at(-1)?.fields).toMatchObject({ disagreements: 2 });
  });

  it('names the first twenty of a thousand, and counts them all', async () => {
    const { run, lines } = setup(async () => reportOf(1000));

    await run({}, CONTEXT);

    expect(lines).toHaveLength(21);
    expect(lines.at(-1)?.fields).toMatchObject({ disagreements: 1000 });
  });

  it('that fails does not say that it was done', async () => {
    const { run, lines } = setup(async () => {
      throw new Error('no page of history');
    });

    await expect(run({}, CONTEXT)).rejects.toThrow('no page of history');
    expect(lines).toEqual([]);
  });
});
