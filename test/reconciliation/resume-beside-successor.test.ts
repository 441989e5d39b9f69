import { afterEach, beforeEach, expect, it } from 'vitest';
import { failRun } from '../../lambdas/reconciliation/domain/run.ts';
import { openRunWorld, type RunWorld } from './run-world.ts';

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
