import { walkMachine } from '../../bench/reconciliation/walk-machine.ts';
import { PLATFORM_MERCHANT } from '../../lambdas/access/domain/platform.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import { createAdoptRun } from '../../lambdas/reconciliation/adopt-run.ts';
import { createBeginRun, type ExecutionInput } from '../../lambdas/reconciliation/begin-run.ts';
import { isOpen, RUN_STEPS, type Run, type RunStep } from '../../lambdas/reconciliation/domain/run.ts';
import { completedEvent } from '../../lambdas/reconciliation/domain/run-view.ts';
import { createFailRun } from '../../lambdas/reconciliation/fail-run.ts';
import { createPerformStep, type PerformStep } from '../../lambdas/reconciliation/perform-step.ts';
import { createRerunStep } from '../../lambdas/reconciliation/rerun-step.ts';
import { createResumeRun } from '../../lambdas/reconciliation/resume-run.ts';
import { windowKey } from '../../lambdas/reconciliation/run-item.ts';
import type { RunStore } from '../../lambdas/reconciliation/run-store.ts';
import { createStartRun } from '../../lambdas/reconciliation/start-run.ts';
import { createHandleStep } from '../../lambdas/reconciliation/step-request.ts';
import { reconciliationDefinition } from '../../lib/constructs/reconciliation-definition.ts';
import { createManualClock } from '../support/clock.ts';
import { createMemoryRuns } from './memory-runs.ts';
import { NOW, YESTERDAY } from './run-world.ts';

const LEASE_MS = 20 * 60_000;

/** What a step left, and what it was made of. */
interface Work {
  readonly stamp: number;
  readonly of: number | null;
}

/** One invocation of a function: once it is dead, nothing of it happens any more. */
interface Life {
  isDead: boolean;
}

/** Everybody waits here before each thing that they do; who goes first is the test's choice. */
const createGate = () => {
  const waiting: (() => void)[] = [];
  return {
    pass: async (): Promise<void> => new Promise((resolve) => waiting.push(resolve)),
    /** @returns false if nobody waits. */
    open: async (choice: number): Promise<boolean> => {
      // Until everybody who can has come to the gate.
      await new Promise((resolve) => setImmediate(resolve));
      const [next] = waiting.splice(choice % Math.max(1, waiting.length), 1);
      next?.();
      return next !== undefined;
    },
  };
};

/** Executions of one window, in memory, one thing after the other in any order; what must always hold is always looked at. */
export const openInterleavings = () => {
  const clock = createManualClock(Date.parse(NOW));
  const gate = createGate();
  const stored = createMemoryRuns();
  const work = new Map<string, Work>();
  const breaches: string[] = [];
  const lives = new Set<Life>();
  const stopped = new Set<string>();
  let stamps = 0;
  let executions = 0;
  let faults = 0;

  const workOf = (run: Run, step: RunStep | undefined): Work | undefined =>
    work.get(`${run.id} ${step ?? 'nothing'}`);

  const look = (): void => {
    const open = stored
      .all()
      .filter(isOpen)
      .map((run) => windowKey(run).pk);
    if (new Set(open).size < open.length) breaches.push('two runs are on one window');
  };

  /** What is published is made of what the last step before it left, and so on to the first. */
  const lookAtPublished = (run: Run): void => {
    for (const [index, step] of RUN_STEPS.entries())
      if (index > 0 && workOf(run, step)?.of !== workOf(run, RUN_STEPS[index - 1])?.stamp)
        breaches.push(`edition ${run.edition} was published, and ${step} is of something older`);
  };

  const throughGate = (life: Life): RunStore => {
    const wait = async (): Promise<void> => {
      await gate.pass();
      if (life.isDead) throw new Error('the function is dead');
    };
    const gated =
      <Args extends readonly unknown[], Out>(call: (...args: Args) => Promise<Out>) =>
      async (...args: Args): Promise<Out> => {
        await wait();
        const out = await call(...args);
        look();
        return out;
      };
    return {
      get: gated(stored.get),
      list: gated(stored.list),
      readTurn: gated(stored.readTurn),
      readIntent: gated(stored.readIntent),
      create: gated(stored.create),
      reopen: gated(stored.reopen),
      remember: gated(stored.remember),
      replace: gated(async (run: Run, before: Run, event?: Parameters<RunStore['replace']>[2]) => {
        const isWritten = await stored.replace(run, before, event);
        if (isWritten && run.state === 'completed') lookAtPublished(run);
        return isWritten;
      }),
    };
  };

  const workFor = (life: Life, step: RunStep): PerformStep => {
    return async (run) => {
      await gate.pass();
      const of = workOf(run, RUN_STEPS[RUN_STEPS.indexOf(step) - 1])?.stamp ?? null;
      await gate.pass();
      if (life.isDead) throw new Error('the function is dead');
      if (faults > 0) {
        faults -= 1;
        throw new Error('the step is broken');
      }
      stamps += 1;
      work.set(`${run.id} ${step}`, { stamp: stamps, of });
      const isFirstPart = step === 'pulling' && run.progress.of === null;
      if (isFirstPart) return { isDone: false, progress: { ...run.progress, of: '1' } };
      return { isDone: true };
    };
  };

  const invoke = async (payload: unknown): Promise<unknown> => {
    const life: Life = { isDead: false };
    lives.add(life);
    const runs = throughGate(life);
    const startRun = createStartRun({ runs, clock });
    const handle = createHandleStep({
      begin: createBeginRun({
        runs,
        startRun,
        adoptRun: createAdoptRun({ runs, clock, log: silentLog }),
        clock,
      }),
      perform: createPerformStep({
        runs,
        steps: Object.fromEntries(RUN_STEPS.map((step) => [step, workFor(life, step)])),
        completed: (run, before) => completedEvent(run, before, PLATFORM_MERCHANT),
        clock,
        budgetMs: 0,
        log: silentLog,
      }),
      fail: createFailRun({ runs, clock, log: silentLog }),
    });
    try {
      return await handle(payload);
    } finally {
      lives.delete(life);
    }
  };

  const arns = { pull: 'pull', parse: 'parse', heal: 'heal', reconcile: 'reconcile' };
  const execute = async (input: ExecutionInput): Promise<void> => {
    executions += 1;
    const name = `execution-${executions}`;
    const startedAt = new Date(clock.nowMs()).toISOString();
    await walkMachine(reconciliationDefinition(arns), { name, startedAt, input }, async (_arn, payload) =>
      stopped.has(name) ? new Promise(() => undefined) : invoke(payload),
    );
  };
  const person = throughGate({ isDead: false });
  const reopening = { runs: person, clock };
  const newest = (): Run | undefined => stored.all().at(-1);
  const byTicket = async (run: Run): Promise<void> => execute({ run_id: run.id, ticket: run.execution });

  const request = async (): Promise<void> => {
    const started = await createStartRun(reopening)(
      { provider: 'sandbox', window: YESTERDAY, trigger: 'api', allowanceMs: 0 },
      { execution: null, again: true, safetyLagMs: 0 },
    );
    if (started.ok) await byTicket(started.value.run);
  };

  return {
    breaches,
    gate,
    runs: stored,
    request,
    execute,
    /** Of the newest run, twice: a schedule may fire more than once. */
    executeTwice: async (): Promise<void> => {
      const run = newest();
      if (run !== undefined) await Promise.all([byTicket(run), byTicket(run)]);
    },
    resume: async (): Promise<void> => {
      const resumed = await createResumeRun(reopening)(newest()?.id ?? '');
      if (resumed.ok) await byTicket(resumed.value);
    },
    rerun: async (step: RunStep, only: boolean): Promise<void> => {
      const reopened = await createRerunStep(reopening)(newest()?.id ?? '', { step, only });
      if (reopened.ok) await byTicket(reopened.value);
    },
    /** Nothing is heard any more of the execution that has the newest run; what it does right now ends. */
    stop: async (): Promise<void> => {
      stopped.add(newest()?.execution ?? '');
    },
    /** Functions die where they are, and are called again. */
    crash: async (): Promise<void> => {
      for (const life of lives) life.isDead = true;
    },
    /** More often than a step is tried again. */
    fail: async (): Promise<void> => {
      faults = 5;
    },
    /** No function lives as long as a lease. */
    passLease: async (): Promise<void> => {
      for (const life of lives) life.isDead = true;
      clock.advance(LEASE_MS);
    },
  };
};
