import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Run } from '../../lambdas/reconciliation/domain/run.ts';
import { runLines, runsTable } from '../../ops/reconciliation/run-view.ts';
import { factsOf, line, openRunWorld, pageOf, pagesOf, type RunWorld, runTo } from './run-world.ts';

const given = { history: pagesOf([line(1)], 10), page: pageOf(factsOf(1)) };
const HOURLY = { provider: 'sandbox', schedule: 'hourly' } as const;
const LEASE_MS = 20 * 60_000;

let world: RunWorld;
beforeEach(async () => {
  world = await openRunWorld();
});
afterEach(async () => world.close());

/** An execution that takes the run, pulls, and is never heard of again. */
const dieAfterPulling = async (run: Run): Promise<void> => {
  const input = { run_id: run.id, ticket: run.execution };
  await expect(world.execute(input, `dies-${run.leg}`, { ...given, stopsAt: 'extracting' })).rejects.toThrow(
    'stopped',
  );
  expect(await world.runs.get(run.id)).toMatchObject({ state: 'extracting' });
};

const newest = async () => (await world.runs.list(10, null)).items;

describe('a run whose execution died without a word', () => {
  it('is finished by the next hourly execution, which begins where it ended and makes no run of its own', async () => {
    const run = await world.request();
    await dieAfterPulling(run);
    world.clock.advance(LEASE_MS);

    const noHistory = async () => Promise.reject(new Error('the history is not pulled again'));
    const hourly = await world.execute(HOURLY, 'hourly', { ...given, history: noHistory });

    expect(hourly.visited.at(-1)).toBe('Completed');
    expect(await newest()).toMatchObject([{ id: run.id, state: 'completed', leg: 2, execution: 'hourly' }]);
    expect(world.events()).toBe(1);
  });

  it('is finished, too, if nobody ever took it', async () => {
    const run = await world.request();
    world.clock.advance(LEASE_MS);
    await world.execute(HOURLY, 'hourly', given);
    expect(await newest()).toMatchObject([{ id: run.id, state: 'completed', leg: 2 }]);
    // The schedule that was to start it is late.
    const late = await runTo(world, run, given);
    expect(late.visited.at(-1)).toBe('LeftAlone');
  });

  it('is left alone while it may be alive, by daily executions, and by those of other providers', async () => {
    const run = await world.request();
    await dieAfterPulling(run);
    world.clock.advance(LEASE_MS - 1);
    await world.execute(HOURLY, 'too-early', given);
    world.clock.advance(1);
    await world.execute({ provider: 'stripe', schedule: 'hourly' }, 'of-another', given);
    // The window of the daily one is the window of this run, which it leaves alone.
    const daily = await world.execute({ provider: 'sandbox', schedule: 'daily' }, 'daily', given);

    expect(daily.visited.at(-1)).toBe('LeftAlone');
    expect(await world.runs.get(run.id)).toMatchObject({ state: 'extracting', leg: 1 });
    expect(await newest()).toHaveLength(3);
  });

  it('is taken over by one of two who find it', async () => {
    const run = await world.request();
    await dieAfterPulling(run);
    world.clock.advance(LEASE_MS);
    await Promise.all([world.execute(HOURLY, 'a', given), world.execute(HOURLY, 'b', given)]);

    expect(await world.runs.get(run.id)).toMatchObject({ state: 'completed', leg: 2 });
    // The other one has the hour's own window.
    expect(await newest()).toMatchObject([{ state: 'completed' }, { id: run.id }]);
    expect(world.events()).toBe(2);
  });

  it('is failed when it died in five executions, and the hour has its own window again', async () => {
    const run = await world.request();
    await dieAfterPulling(run);
    for (let leg = 2; leg <= 5; leg++) {
      world.clock.advance(LEASE_MS);
      const hourly = world.execute(HOURLY, `hourly-${leg}`, { ...given, stopsAt: 'extracting' });
      await expect(hourly).rejects.toThrow('stopped');
      expect(await newest()).toMatchObject([{ id: run.id, state: 'extracting', leg }]);
    }
    world.clock.advance(LEASE_MS);
    await world.execute(HOURLY, 'hourly-6', given);

    expect(await world.runs.get(run.id)).toMatchObject({
      state: 'failed',
      failure: {
        state: 'extracting',
        code: 'died',
        message: 'extracting ended without a word, and 5 executions had this run',
      },
    });
    expect(await newest()).toMatchObject([{ state: 'completed', execution: 'hourly-6' }, { id: run.id }]);
    expect(await world.resumeRun(run.id)).toMatchObject({ ok: true, value: { state: 'extracting', leg: 6 } });
  });

  it('is said to be one by the command line', async () => {
    const run = await world.request();
    const nowMs = world.clock.nowMs();
    expect(runsTable([run], nowMs).join()).toContain('requested');
    expect(runLines(run, nowMs).join()).not.toContain('hourly');
    expect(runsTable([run], nowMs + LEASE_MS).join()).toContain(
      'not heard of since 2026-11-21T09:00:00.000Z',
    );
    expect(runLines(run, nowMs + LEASE_MS).join()).toContain('the next hourly run');
  });
});
