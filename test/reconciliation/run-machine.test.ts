import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { REPORT_FILES, RESULT_FILES, reportKey } from '../../lambdas/reconciliation/domain/run-keys.ts';
import {
  type Circumstances,
  factsOf,
  line,
  NOW,
  openRunWorld,
  pageOf,
  pagesOf,
  type RunWorld,
  runTo,
  YESTERDAY,
} from './run-world.ts';

const INDEXES = [1, 2, 3, 4, 5];

/** Five charges, of which the provider has the last one twice as large. */
const given: Circumstances = {
  history: pagesOf(
    INDEXES.map((index) => line(index, index === 5 ? 2500n : 1250n)),
    2,
  ),
  page: pageOf(INDEXES.flatMap((index) => factsOf(index))),
};

/** A run for each await of a run. */
const WHOLE_STORY = { timeout: 60_000 };

let world: RunWorld;

beforeEach(async () => {
  world = await openRunWorld();
});

afterEach(async () => world.close());

const reportOf = (runId: string): Record<string, unknown> | null => {
  const text = world.files.read(reportKey(runId, 'report.json'));
  return text === null ? null : (JSON.parse(text) as Record<string, unknown>);
};

const published = (runId: string): readonly (string | null)[] =>
  REPORT_FILES.map((file) => world.files.read(reportKey(runId, file)));

describe('the state machine of a reconciliation', () => {
  it('runs from the request to the report, and tells once that it is completed', async () => {
    const run = await world.request();
    const { status, visited } = await runTo(world, run, given);

    expect(status).toBe('SUCCEEDED');
    expect(visited).toEqual([
      ...['Begin', 'IsOurs', 'Pull', 'PulledAll', 'Extract', 'ExtractedAll'],
      ...['Match', 'Heal', 'HealedAll', 'OpenBreaks', 'Report', 'Completed'],
    ]);
    expect(await world.runs.get(run.id)).toMatchObject({
      state: 'completed',
      progress: { theirRows: 5 },
      summary: {
        matchedPerMille: 800,
        disagreements: 1,
        counts: { matched: 4, amount_differs: 1 },
        unmatched: [{ currency: 'EUR', minor: 1250n }],
        healing: { healed: 0, failed: 0, none: 1 },
        opened: { opened: 1, seen: 0 },
      },
    });
    expect(reportOf(run.id)).toMatchObject({ run: { id: run.id, attempt: 1 }, breaks: 1, unexplained: [] });
    expect(world.files.read(reportKey(run.id, 'findings.csv'))).toContain(
      'amount_differs,operation_id,here,je_5',
    );
    expect(reportOf(run.id)).toMatchObject({
      opened: { opened: 1, seen_again: 0 },
      totals: [
        {
          ...{ movement: 'charge', here: '6250', there: '7500', accounts: '6250', difference: '-1250' },
          breaks: { count: 1, minor: '-1250', first: [{ class: 'amount_differs', this_run: 'opened' }] },
        },
      ],
    });
    const [, row] = (world.files.read(reportKey(run.id, 'breaks.csv')) ?? '').split('\r\n');
    expect(row).toMatch(
      /^brk_.*,opened,open,,amount_differs,EUR,charge,-1250,-12\.50,je_5,txn_5,mer_1,pay_5,/u,
    );
    expect(world.events()).toBe(1);
    expect(world.measured).toHaveLength(1);
  });

  it('comes to the same when each invocation has time for one page only', async () => {
    const whole = await world.request();
    await runTo(world, whole, given);
    const other = await world.request();
    const walked = await runTo(world, other, { ...given, budgetMs: 1 });

    expect(other.attempt).toBe(2);
    expect(walked.visited.filter((name) => name === 'Pull').length).toBeGreaterThan(2);
    for (const file of RESULT_FILES)
      expect(world.files.read(reportKey(other.id, file))).toBe(world.files.read(reportKey(whole.id, file)));
  });

  it('comes to the same whichever await a function dies at, and is tried again', WHOLE_STORY, async () => {
    const first = await world.request();
    await runTo(world, first, given);
    const expected = published(first.id).slice(2);
    const died: string[] = [];
    for (let deathAt = 1; ; deathAt++) {
      const run = await world.request();
      const { status, diedAt } = await runTo(world, run, { ...given, deathAt });
      if (diedAt === null) break;
      died.push(diedAt);
      expect([diedAt, status]).toEqual([diedAt, 'SUCCEEDED']);
      expect([diedAt, ...published(run.id).slice(2)]).toEqual([diedAt, ...expected]);
      expect(await world.runs.get(run.id)).toMatchObject({ state: 'completed', leg: 1 });
    }
    for (const step of ['begin', 'pulling', 'extracting', 'matching', 'healing', 'opening', 'reporting'])
      expect(died.some((where) => where.includes(step))).toBe(true);
    expect(world.events()).toBe(died.length + 2);
  });

  it('says where it failed, publishes nothing, and goes on there when it is resumed', async () => {
    const run = await world.request();
    const broken = { ...given, page: { facts: [], clearing: [null as never] } };
    expect(await runTo(world, run, broken)).toMatchObject({ status: 'FAILED' });

    const failed = await world.runs.get(run.id);
    expect(failed).toMatchObject({
      state: 'failed',
      failure: { state: 'extracting', code: 'step_failed', message: 'extracting ended with TypeError' },
    });
    expect(published(run.id)).toEqual(REPORT_FILES.map(() => null));
    const resumed = await world.resumeRun(run.id);
    expect(resumed).toMatchObject({ ok: true, value: { state: 'extracting', leg: 2 } });
    if (!resumed.ok) return;
    const noHistory = async () => Promise.reject(new Error('the history is not pulled again'));
    expect(await runTo(world, resumed.value, { ...given, history: noHistory })).toMatchObject({
      status: 'SUCCEEDED',
    });
    expect(reportOf(run.id)).toMatchObject({ breaks: 1 });
  });

  it('ends loudly, and publishes and heals nothing, if totals are not explained', async () => {
    const run = await world.request();
    const page = { ...given.page, clearing: given.page.clearing.slice(1) };
    const { status, visited } = await runTo(world, run, { ...given, page });

    expect(status).toBe('FAILED');
    expect(visited).not.toContain('Heal');
    expect(await world.runs.get(run.id)).toMatchObject({
      state: 'failed',
      failure: {
        state: 'matching',
        code: 'refused',
        message: expect.stringContaining('the clearing accounts say') as unknown,
      },
    });
    expect(published(run.id)).toEqual(REPORT_FILES.map(() => null));
    expect(world.events()).toBe(0);
  });

  it('ends loudly, and publishes nothing, if a part of a difference is named by no break', async () => {
    const run = await world.request();
    const openFindings: Circumstances['openFindings'] = async (_run, findings, notes) => {
      for await (const _one of findings);
      await notes.keepMissed([]);
    };
    expect(await runTo(world, run, { ...given, openFindings })).toMatchObject({ status: 'FAILED' });
    expect(await world.runs.get(run.id)).toMatchObject({
      failure: {
        state: 'reporting',
        code: 'refused',
        message: 'the totals are not explained: -1250 EUR of charge are named by no break',
      },
    });
    expect(published(run.id)).toEqual(REPORT_FILES.map(() => null));
  });
});

describe('bad histories', () => {
  it.each([
    [
      'a page that repeats',
      async () => ({ lines: [line(1)], nextCursor: Math.random().toString(36) }),
      'sandbox sent one page of its history twice',
    ],
    [
      'cursors that lead in a circle',
      async ({ cursor }: { readonly cursor: string | null }) => {
        const next = (Number(cursor ?? 0) % 3) + 1;
        return { lines: [line(next)], nextCursor: String(next) };
      },
      "the cursors of sandbox's history lead in a circle",
    ],
  ])('%s: the run ends without being tried again', async (_name, history, message) => {
    const run = await world.request();
    const { status, visited, transitions } = await runTo(world, run, { ...given, history });

    expect(status).toBe('FAILED');
    expect(visited.filter((name) => name === 'Pull')).toHaveLength(1);
    expect(transitions).toBeLessThan(8);
    expect(await world.runs.get(run.id)).toMatchObject({ failure: { state: 'pulling', message } });
  });
});

describe('two at once', () => {
  it('on one window are one run: the second is given the first', async () => {
    const runs = await Promise.all([world.request(), world.request(), world.request()]);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(1);
    const [run] = runs;
    await runTo(world, run, given);
    expect((await world.request()).attempt).toBe(2);
  });

  it('executions of one run are one and a half: the second leaves it alone', async () => {
    const run = await world.request();
    const input = { run_id: run.id, ticket: run.execution };
    const [a, b] = await Promise.all([
      world.execute(input, 'execution-a', given),
      world.execute(input, 'execution-b', given),
    ]);
    expect(new Set([a.visited.at(-1), b.visited.at(-1)])).toEqual(new Set(['Completed', 'LeftAlone']));
    expect(world.events()).toBe(1);
  });

  it('schedules that come twice reconcile once, and a later hand finds the run of the first', async () => {
    const input = { provider: 'sandbox', schedule: 'daily' } as const;
    const a = await world.execute(input, 'scheduled-a', given);
    const b = await world.execute(input, 'scheduled-b', given);
    expect([a.visited.at(-1), b.visited.at(-1)]).toEqual(['Completed', 'LeftAlone']);
    const { items } = await world.runs.list(10, null);
    expect(items).toMatchObject([
      { state: 'completed', trigger: 'schedule', from: new Date(YESTERDAY.fromMs).toISOString() },
    ]);
  });

  it('an execution that wakes up after its run was taken over touches nothing', async () => {
    const run = await world.request();
    const asleep = Promise.withResolvers<null>();
    const woken = Promise.withResolvers<null>();
    const slow = async (request: Parameters<Circumstances['history']>[0]) => {
      asleep.resolve(null);
      await woken.promise;
      return given.history(request);
    };
    const first = runTo(world, run, { ...given, history: slow });
    await asleep.promise;
    world.clock.advance(21 * 60_000);
    const resumed = await world.resumeRun(run.id);
    if (!resumed.ok) throw new Error(resumed.error.kind);
    await runTo(world, resumed.value, given);
    woken.resolve(null);

    expect((await first).status).toBe('FAILED');
    expect(await world.runs.get(run.id)).toMatchObject({ state: 'completed', leg: 2, failure: null });
    expect(world.events()).toBe(1);
  });

  it('a run that is alive is not resumed, nor one that is completed', async () => {
    const run = await world.request();
    expect(await world.resumeRun(run.id)).toMatchObject({ ok: false, error: { kind: 'run_alive' } });
    await runTo(world, run, given);
    expect(await world.resumeRun(run.id)).toMatchObject({ ok: false, error: { kind: 'run_completed' } });
  });
});

it('a window is refused that is not over, ends before it begins, or is too long', async () => {
  const kindOf = async (fromMs: number, toMs: number) => {
    const started = await world.startRun(
      { provider: 'sandbox', window: { fromMs, toMs }, trigger: 'api', allowanceMs: 0 },
      { execution: null, again: true, safetyLagMs: 900_000 },
    );
    return started.ok ? 'started' : started.error.kind;
  };
  const now = Date.parse(NOW);
  const day = 86_400_000;
  expect(await kindOf(now - day, now + day)).toBe('window_not_over');
  expect(await kindOf(now - day, now - 899_999)).toBe('window_not_over');
  expect(await kindOf(now - day, now - day)).toBe('window_empty');
  expect(await kindOf(now - 32 * day, now - day / 2)).toBe('window_too_long');
  expect(await kindOf(now - day, now - 900_000)).toBe('started');
});
