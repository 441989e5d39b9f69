import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../../bench/dynamodb/endpoint.ts';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { MONEY } from '../../bench/subjects/tables.ts';
import { PLATFORM_MERCHANT } from '../../lambdas/access/domain/platform.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import { resumeRun } from '../../lambdas/reconciliation/domain/reopen-run.ts';
import {
  createRun,
  failRun,
  isOpen,
  moveOn,
  type Run,
  takeRun,
} from '../../lambdas/reconciliation/domain/run.ts';
import { completedEvent } from '../../lambdas/reconciliation/domain/run-view.ts';
import { createRunStore, type RunStore } from '../../lambdas/reconciliation/run-store.ts';
import { createManualClock } from '../support/clock.ts';
import { createMemoryRuns } from './memory-runs.ts';
import { YESTERDAY } from './run-world.ts';

const NOW_MS = Date.parse('2026-11-21T09:00:00.000Z');
const FAILURE = { state: 'pulling', code: 'refused', message: 'm', advice: 'a' } as const;

const STORES = [
  {
    name: 'in the table',
    open: async () => {
      const endpoint = await startEndpoint({ tables: [MONEY] });
      const clock = createManualClock(NOW_MS);
      const store = { documents: createDocuments(endpoint.url), table: MONEY.name, clock };
      const runs: RunStore = createRunStore({ ...store, transact: createTransact(store) });
      return { runs, close: endpoint.close };
    },
  },
  {
    name: 'in memory',
    open: async () => ({ runs: createMemoryRuns() as RunStore, close: async () => undefined }),
  },
] as const;

const newRun = (attempt: number): Run =>
  createRun(
    { provider: 'sandbox', window: YESTERDAY, trigger: 'api', allowanceMs: 0 },
    { attempt, nowMs: NOW_MS + attempt, execution: null },
  );

const taken = (run: Run): Run => takeRun(run, NOW_MS, 'execution');

const intentOf = (run: Run) => ({
  id: 'int_1',
  fingerprint: 'f',
  resourceId: run.id,
  createdAt: run.createdAt,
  answer: { id: run.id },
});

/** Every state of a run to its end. */
const story = (): readonly Run[] => {
  const states = [taken(newRun(1))];
  for (let run = states[0]; run !== undefined && isOpen(run); run = states.at(-1))
    states.push(moveOn(run, NOW_MS));
  return states;
};

describe.each(STORES)('runs $name', ({ open }) => {
  const using = async (test: (runs: RunStore) => Promise<void>): Promise<void> => {
    const { runs, close } = await open();
    try {
      await test(runs);
    } finally {
      await close();
    }
  };

  it('are read as they were written, newest first, and the turn is that of the last', () =>
    using(async (runs) => {
      const [first, second] = [newRun(1), newRun(2)];
      expect(await runs.readTurn(first)).toBeNull();
      expect(await runs.create(first, null, null)).toBe(true);
      expect(await runs.create(second, first, null)).toBe(true);
      expect(await runs.get(first.id)).toEqual(first);
      expect(await runs.get('run_1')).toBeNull();
      expect(await runs.list(10, null)).toEqual({ items: [second, first], next: null });
      expect(await runs.readTurn(first)).toEqual({ runId: second.id, attempt: 2 });
    }));

  it('are made once, only in their turn, and only after one that is as it was found', () =>
    using(async (runs) => {
      const first = newRun(1);
      expect(await runs.create(newRun(2), null, null)).toBe(false);
      await runs.create(first, null, null);
      expect(await runs.create(first, null, null)).toBe(false);
      await runs.replace(taken(first), first);
      expect(await runs.create(newRun(2), first, null)).toBe(false);
      expect(await runs.create(newRun(3), taken(first), null)).toBe(false);
      expect(await runs.create(newRun(2), taken(first), null)).toBe(true);
    }));

  it('are remembered with a wish once, which is written with nothing else than its run', () =>
    using(async (runs) => {
      const [first, second] = [newRun(1), newRun(2)];
      expect(await runs.create(first, null, intentOf(first))).toBe(true);
      expect(await runs.readIntent('int_1')).toEqual({ fingerprint: 'f', answer: { id: first.id } });
      expect(await runs.create(second, first, intentOf(second))).toBe(false);
      expect(await runs.reopen(resumeRun(first, NOW_MS), first, intentOf(first))).toBe('changed');
      expect(await runs.remember(intentOf(first))).toBe(false);
      expect(await runs.remember({ ...intentOf(first), id: 'int_2' })).toBe(true);
      expect(await runs.get(first.id)).toEqual(first);
    }));

  it('are replaced only if they are what was decided on, and by a state that may follow', () =>
    using(async (runs) => {
      const run = newRun(1);
      await runs.create(run, null, null);
      expect(await runs.replace(taken(run), { ...run, version: 7 })).toBe(false);
      expect(await runs.replace({ ...taken(run), state: 'healing' }, run)).toBe(false);
      expect(await runs.replace(taken(run), run)).toBe(true);
      expect(await runs.replace(taken(run), run)).toBe(false);
      expect(await runs.get(run.id)).toEqual(taken(run));
    }));

  it('tell each of their events once', () =>
    using(async (runs) => {
      const first = newRun(1);
      await runs.create(first, null, null);
      let before = first;
      for (const run of story()) {
        const event = run.state === 'completed' ? completedEvent(run, before, PLATFORM_MERCHANT) : undefined;
        expect(await runs.replace(run, before, event)).toBe(true);
        before = run;
      }
      const reporting: Run = { ...resumeRun(before, NOW_MS), state: 'reporting' };
      expect(await runs.reopen(reporting, before, null)).toBe('reopened');
      const again: Run = { ...reporting, state: 'completed', version: reporting.version + 1 };
      expect(await runs.replace(again, reporting, completedEvent(again, reporting, PLATFORM_MERCHANT))).toBe(
        false,
      );
      const second = { ...again, edition: 2 };
      const told = completedEvent(second, reporting, PLATFORM_MERCHANT);
      expect(await runs.replace(second, reporting, told)).toBe(true);
    }));

  it('go on only if nobody else has their window, or moved them', () =>
    using(async (runs) => {
      const run = newRun(1);
      await runs.create(run, null, null);
      const failed = failRun(run, NOW_MS, FAILURE);
      await runs.replace(failed, run);
      expect(await runs.reopen(resumeRun(failed, NOW_MS), run, null)).toBe('changed');
      const resumed = resumeRun(failed, NOW_MS);
      expect(await runs.reopen(resumed, failed, null)).toBe('reopened');
      expect(await runs.reopen(resumed, failed, null)).toBe('changed');
      await runs.create(newRun(2), resumed, null);
      expect(await runs.reopen(resumeRun(resumed, NOW_MS), resumed, null)).toBe('run_succeeded_by_another');
    }));
});
