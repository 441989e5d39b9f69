import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rerunStep } from '../../lambdas/reconciliation/domain/rerun-step.ts';
import { RUN_STEPS, type Run, type RunStep } from '../../lambdas/reconciliation/domain/run.ts';
import { REPORT_FILES, reportKey, WORK_DAYS } from '../../lambdas/reconciliation/domain/run-keys.ts';
import { runLines } from '../../ops/reconciliation/run-view.ts';
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

const DAY_MS = 86_400_000;
const given: Circumstances = {
  history: pagesOf([line(1), line(2, 2500n)], 10),
  page: pageOf([1, 2].flatMap((index) => factsOf(index))),
};
const noHistory = async () => Promise.reject(new Error('the history is not pulled again'));

let world: RunWorld;
beforeEach(async () => {
  world = await openRunWorld();
});
afterEach(async () => world.close());

const completedRun = async (): Promise<Run> => {
  const run = await world.request();
  await runTo(world, run, given);
  return current(run.id);
};

const current = async (id: string): Promise<Run> => {
  const run = await world.runs.get(id);
  if (run === null) throw new Error(`there is no run ${id}`);
  return run;
};

const rerun = async (id: string, step: RunStep, only = false): Promise<Run> => {
  const reopened = await world.rerunStep(id, { step, only });
  if (!reopened.ok) throw new Error(reopened.error.kind);
  return reopened.value;
};

const refusal = async (id: string, step: RunStep) => {
  const reopened = await world.rerunStep(id, { step, only: false });
  return reopened.ok ? null : reopened.error;
};

const published = (id: string) => REPORT_FILES.map((file) => world.files.read(reportKey(id, file)));

describe('a step that is done again', () => {
  it.each(RUN_STEPS)(
    '%s, and the rest after it: the same is published, and told as another edition',
    async (step) => {
      const first = await completedRun();
      const report = published(first.id);
      const again = await rerun(first.id, step);
      expect(again).toMatchObject({ state: step, leg: 2, summary: null, completedAt: null });
      const history = step === 'pulling' ? given.history : noHistory;
      expect(await runTo(world, again, { ...given, history })).toMatchObject({ status: 'SUCCEEDED' });

      const second = await current(first.id);
      expect(second).toMatchObject({ state: 'completed', edition: 2, summary: first.summary });
      expect(second.progress).toEqual(first.progress);
      // It says when the history was read.
      const since = (text: string | null) => text?.replaceAll(first.asOf, second.asOf);
      expect(published(first.id)).toEqual(report.map(since));
      const events = world.eventsOf(first.id);
      expect(events.map(({ sequence }) => sequence)).toEqual([1, 2]);
      expect(new Set(events.map(({ id }) => id)).size).toBe(2);
    },
  );

  it.each(RUN_STEPS.slice(0, -1))(
    '%s alone: the run stops after it, raises no alarm, and goes on when resumed',
    async (step) => {
      const { id } = await completedRun();
      const { status, visited } = await runTo(world, await rerun(id, step, true), given);
      expect([status, visited.at(-1)]).toEqual(['SUCCEEDED', 'Completed']);
      const stopped = await current(id);
      expect(stopped).toMatchObject({ state: 'stopped', stopsAfter: step, failure: null, edition: 1 });
      expect(runLines(stopped, world.clock.nowMs()).join()).toContain(`stopped after ${step}`);
      expect(world.events()).toBe(1);

      const resumed = await world.resumeRun(id);
      const next = RUN_STEPS[RUN_STEPS.indexOf(step) + 1];
      expect(resumed).toMatchObject({ ok: true, value: { state: next, stopsAfter: null } });
      if (resumed.ok) await runTo(world, resumed.value, { ...given, history: noHistory });
      expect(await current(id)).toMatchObject({ state: 'completed', edition: 2 });
      expect(world.eventsOf(id).map(({ sequence }) => sequence)).toEqual([1, 2]);
    },
  );

  it('reporting alone is reporting and the end: there is nothing after it', async () => {
    const { id } = await completedRun();
    await runTo(world, await rerun(id, 'reporting', true), given);
    expect(await current(id)).toMatchObject({ state: 'completed', stopsAfter: null, edition: 2 });
  });

  it('sees what changed since: books that were corrected, and now what time it is', async () => {
    const { id, asOf } = await completedRun();
    const page = pageOf([...factsOf(1), ...factsOf(2, 2500n)]);
    await runTo(world, await rerun(id, 'extracting'), { ...given, history: noHistory, page });
    expect(await current(id)).toMatchObject({ asOf, summary: { disagreements: 0, counts: { matched: 2 } } });

    world.clock.advance(DAY_MS);
    await runTo(world, await rerun(id, 'pulling'), { ...given, page });
    const asked = await current(id);
    expect(Date.parse(asked.asOf) - Date.parse(asOf)).toBeGreaterThanOrEqual(DAY_MS);
    expect(asked).toMatchObject({ createdAt: asOf, edition: 3 });
  });

  it('goes on where it died, and still stops where it was to stop', async () => {
    const { id } = await completedRun();
    const again = await rerun(id, 'extracting', true);
    const broken = { ...given, page: { facts: [], clearing: [null as never] } };
    expect(await runTo(world, again, broken)).toMatchObject({ status: 'FAILED' });
    const resumed = await world.resumeRun(id);
    if (!resumed.ok) throw new Error(resumed.error.kind);
    await runTo(world, resumed.value, given);
    expect(await current(id)).toMatchObject({ state: 'stopped', stopsAfter: 'extracting' });
  });
});

describe('a step is not done again', () => {
  it('while the run is not over', async () => {
    const { id } = await world.request();
    expect(await refusal(id, 'pulling')).toEqual({ kind: 'run_open', state: 'requested' });
    world.clock.advance(DAY_MS);
    expect(await refusal(id, 'pulling')).toEqual({ kind: 'run_open', state: 'requested' });
  });

  it('if the steps before it were not done: of a run that failed, or that stopped', async () => {
    const run = await world.request();
    await runTo(world, run, { ...given, page: { facts: [], clearing: [null as never] } });
    expect(await refusal(run.id, 'matching')).toEqual({ kind: 'run_step_not_reached', next: 'extracting' });
    await runTo(world, await rerun(run.id, 'pulling', true), given);
    expect(await refusal(run.id, 'matching')).toEqual({ kind: 'run_step_not_reached', next: 'extracting' });
    await runTo(world, await rerun(run.id, 'extracting'), given);
    expect(await current(run.id)).toMatchObject({ state: 'completed', edition: 1 });
  });

  it('of a run that is not the newest of its window', async () => {
    const first = await completedRun();
    const second = await world.request();
    expect(await refusal(first.id, 'matching')).toEqual({ kind: 'run_succeeded_by_another' });
    await runTo(world, second, given);
    expect(await refusal(second.id, 'matching')).toBeNull();
  });

  it('once what the run read may be deleted, unless it is read again; nor is it resumed then', async () => {
    const { id } = await completedRun();
    await runTo(world, await rerun(id, 'matching', true), given);
    world.clock.advance((WORK_DAYS - 1) * DAY_MS + 1);
    expect(await refusal(id, 'matching')).toEqual({ kind: 'run_work_expired' });
    expect(await world.resumeRun(id)).toMatchObject({ ok: false, error: { kind: 'run_work_expired' } });
    await runTo(world, await rerun(id, 'pulling'), given);
    expect(await current(id)).toMatchObject({ state: 'completed', edition: 2 });
  });

  it('twice at once', async () => {
    const { id } = await completedRun();
    const both = await Promise.all([
      world.rerunStep(id, { step: 'matching', only: false }),
      world.rerunStep(id, { step: 'healing', only: false }),
    ]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    const { leg } = await current(id);
    expect(leg).toBe(2);
  });
});

it("a run over the window that is asked for meanwhile is this run; one that stopped is in nobody's way", async () => {
  const first = await completedRun();
  await rerun(first.id, 'matching', true);
  expect(await world.request()).toMatchObject({ id: first.id });
  await runTo(world, await current(first.id), given);
  expect(await world.request()).toMatchObject({ attempt: 2 });
});

it('an item of the time before editions is one that was completed once', async () => {
  const { id } = await completedRun();
  const run = await current(id);
  expect(rerunStep(run, { step: 'opening', only: false }, world.clock.nowMs())).toMatchObject({ edition: 1 });
});
