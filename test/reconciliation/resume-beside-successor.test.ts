import { afterEach, beforeEach, expect, it } from 'vitest';
import { resumeRun } from '../../lambdas/reconciliation/domain/reopen-run.ts';
import { createRun, failRun, isOpen } from '../../lambdas/reconciliation/domain/run.ts';
import { openRunWorld, type RunWorld, YESTERDAY } from './run-world.ts';

let world: RunWorld;
beforeEach(async () => {
  world = await openRunWorld();
});
afterEach(async () => world.close());

const failedRun = async () => {
  const run = await world.request();
  const advice = 'Start another run over this window.';
  const failure = { state: 'requested', code: 'refused', message: 'the totals', advice } as const;
  expect(await world.runs.replace(failRun(run, world.clock.nowMs(), failure), run)).toBe(true);
  return run;
};

it('a run that failed is not resumed once another one has its window', async () => {
  const first = await failedRun();
  const second = await world.request();
  expect(second).toMatchObject({ attempt: 2, state: 'requested' });

  expect(await world.resumeRun(first.id)).toMatchObject({
    ok: false,
    error: { kind: 'run_succeeded_by_another' },
  });
});

it('whoever read the turn before the other took it is refused by the write', async () => {
  const first = await failedRun();
  const found = await world.runs.get(first.id);
  if (found === null) throw new Error('there is no run');
  const resumed = resumeRun(found, world.clock.nowMs());
  await world.request();

  expect(await world.runs.reopen(resumed, found, null)).toBe('run_succeeded_by_another');
  expect(await world.runs.get(first.id)).toEqual(found);
});

it('whoever found a run failed makes none beside it once it was resumed', async () => {
  const first = await failedRun();
  const found = await world.runs.get(first.id);
  const another = createRun(
    { provider: 'sandbox', window: YESTERDAY, trigger: 'api', allowanceMs: 0 },
    { attempt: 2, nowMs: world.clock.nowMs(), execution: null },
  );
  expect(await world.resumeRun(first.id)).toMatchObject({ ok: true });

  expect(await world.runs.create(another, found, null)).toBe(false);
  expect(await world.request()).toMatchObject({ id: first.id, attempt: 1, leg: 2 });
});

it('a run that fails, is resumed and started again at once is one run, whoever is first', async () => {
  const first = await failedRun();
  const [resumed, requested] = await Promise.all([world.resumeRun(first.id), world.request()]);

  const { items } = await world.runs.list(10, null);
  expect(items.filter(isOpen)).toHaveLength(1);
  expect(requested.id).toBe(resumed.ok ? first.id : items.find(isOpen)?.id);
});
