import type { EventRecord } from '../../lambdas/kernel/event.ts';
import type { Intent } from '../../lambdas/platform/intent-item.ts';
import type { Run } from '../../lambdas/reconciliation/domain/run.ts';
import { RUN_TRANSITIONS } from '../../lambdas/reconciliation/domain/run-transitions.ts';
import { windowKey } from '../../lambdas/reconciliation/run-item.ts';
import type { RunStore, WindowTurn } from '../../lambdas/reconciliation/run-store.ts';

export interface MemoryRuns extends RunStore {
  readonly all: () => readonly Run[];
  readonly events: () => readonly EventRecord[];
}

const newestFirst = (a: Run, b: Run): number =>
  `${a.createdAt}#${a.id}` < `${b.createdAt}#${b.id}` ? 1 : -1;

/** The twin of the stored runs: each call is one transaction. */
export const createMemoryRuns = (): MemoryRuns => {
  const runs = new Map<string, Run>();
  const turns = new Map<string, WindowTurn>();
  const intents = new Map<string, Intent>();
  const events = new Map<string, EventRecord>();
  const turnOf = (run: Pick<Run, 'from' | 'provider' | 'source' | 'to'>) => turns.get(windowKey(run).pk);
  const isNew = (intent: Intent | null): boolean => intent === null || !intents.has(intent.id);
  const keep = (intent: Intent | null): void => {
    if (intent !== null) intents.set(intent.id, intent);
  };
  const mayReplace = (run: Run, before: Run): boolean => {
    const found = runs.get(run.id);
    const states: readonly string[] = run.state === before.state ? [run.state] : RUN_TRANSITIONS[run.state];
    return found?.version === before.version && states.includes(found.state);
  };
  const mayTakeTurn = (run: Run): boolean => {
    const turn = turnOf(run);
    return run.attempt === 1 ? turn === undefined : turn?.attempt === run.attempt - 1;
  };
  return {
    all: () => [...runs.values()],
    events: () => [...events.values()],
    get: async (id) => runs.get(id) ?? null,
    list: async (limit) => ({ items: [...runs.values()].sort(newestFirst).slice(0, limit), next: null }),
    readTurn: async (window) => turnOf(window) ?? null,
    readIntent: async (id) => {
      const found = intents.get(id);
      return found === undefined ? null : { fingerprint: found.fingerprint, answer: found.answer };
    },
    create: async (run, last, intent) => {
      const isStillOver = last === null || runs.get(last.id)?.version === last.version;
      if (runs.has(run.id) || !isStillOver || !mayTakeTurn(run) || !isNew(intent)) return false;
      runs.set(run.id, run);
      turns.set(windowKey(run).pk, { runId: run.id, attempt: run.attempt });
      keep(intent);
      return true;
    },
    reopen: async (run, before, intent) => {
      if (turnOf(run)?.runId !== run.id) return 'run_succeeded_by_another';
      if (!(mayReplace(run, before) && isNew(intent))) return 'changed';
      runs.set(run.id, run);
      keep(intent);
      return 'reopened';
    },
    remember: async (intent) => {
      if (!isNew(intent)) return false;
      keep(intent);
      return true;
    },
    replace: async (run, before, event) => {
      const key = event === undefined ? '' : `${run.id}#${event.sequence}`;
      if (!mayReplace(run, before) || events.has(key)) return false;
      runs.set(run.id, run);
      if (event !== undefined) events.set(key, event);
      return true;
    },
  };
};
