import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Run } from '../../lambdas/reconciliation/domain/run.ts';
import { reportKey } from '../../lambdas/reconciliation/domain/run-keys.ts';
import { type RuleSet, toMatchRules } from '../../lambdas/reconciliation/parse-rules.ts';
import { createPreviewRun } from '../../lambdas/reconciliation/preview-run.ts';
import {
  type Circumstances,
  factsOf,
  line,
  openRunWorld,
  pageOf,
  pagesOf,
  type RunWorld,
  runTo,
} from './run-world.ts';

const RULES: RuleSet = [
  { name: 'by_order', pattern: 'ORD-\\d+', tolerance_minor: 0, within_hours: 72, cardinality: 'one_to_one' },
];

/** Two charges that names bring together, and one that is only called alike. */
const given: Circumstances = {
  history: pagesOf(
    [line(1), line(2), { ...line(3), operationId: 'shop-3', providerReference: 'pay ORD-3' }],
    2,
  ),
  page: {
    ...pageOf([1, 2, 3].flatMap((index) => factsOf(index))),
    names: [
      {
        causeId: 'op_3',
        merchantReference: 'ORD-3',
        from: '2026-11-20T09:00:00.000Z',
        until: '2026-11-20T09:00:00.000Z',
      },
    ],
  },
};

let world: RunWorld;
let directory: string;
beforeEach(async () => {
  world = await openRunWorld();
  directory = mkdtempSync(join(tmpdir(), 'preview-run-'));
});
afterEach(async () => {
  rmSync(directory, { recursive: true });
  await world.close();
});

const runWith = async (rules: RuleSet): Promise<Run> => {
  const run = await world.request();
  await runTo(world, run, { ...given, rules: toMatchRules(rules, null) });
  const completed = await world.runs.get(run.id);
  if (completed?.state !== 'completed') throw new Error('the run is not completed');
  return completed;
};

const preview = async (run: Run, before: RuleSet, after: RuleSet) =>
  createPreviewRun({ files: world.files })(run, {
    before: toMatchRules(before, null),
    after: toMatchRules(after, null),
    target: join(directory, 'out'),
  });

const written = (of: 'before' | 'after', file: string): string =>
  readFileSync(join(directory, 'out', of, file), 'utf8');

it('says of the run’s own rules what the run has published, and that nothing changes', async () => {
  const run = await runWith([]);
  expect(await preview(run, [], [])).toMatchObject({ changes: [], changeCount: 0 });
  for (const file of ['findings.csv', 'matches.csv'] as const)
    expect(written('before', file)).toBe(world.files.read(reportKey(run.id, file)));
});

it('says of other rules what a run with them publishes', async () => {
  const run = await runWith([]);
  const { before, after, changes } = await preview(run, [], RULES);

  expect([before.counts.matched, after.counts.matched]).toEqual([2, 3]);
  expect(
    changes.map(({ side, file, line: text }) => `${side} ${file} ${text.split(',').slice(0, 4).join()}`),
  ).toEqual([
    'after matches.csv by_order,je_3,txn_3',
    'before findings.csv missing_here,,there,txn_3',
    'before findings.csv missing_there,,here,je_3',
  ]);
  const then = await runWith(RULES);
  for (const file of ['findings.csv', 'matches.csv'] as const)
    expect(written('after', file)).toBe(world.files.read(reportKey(then.id, file)));
});
