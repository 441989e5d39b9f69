import { toRfc3339 } from '../kernel/clock.ts';
import type { BreakStore } from '../ledger/break-store.ts';
import { changeBreak } from '../ledger/break-writes.ts';
import type { Break } from '../ledger/domain/break.ts';
import { unexplainedSums } from './domain/break-of-run.ts';
import { endMissed, isMissed, type OpeningRun } from './domain/find-break-again.ts';
import type { RunReport } from './domain/report.ts';
import { mapInOrder } from './map-in-order.ts';
import {
  createOpenOne,
  inRounds,
  type Openable,
  type OpenDeps,
  type OpenedCounts,
  type Outcome,
  sourceOf,
} from './open-one.ts';

export type OpenFindings = (run: OpeningRun, findings: AsyncIterable<Openable>) => Promise<OpenedCounts>;

/** A break is one or two writes, one after the other: what waits is the network, not the machine. */
const AT_ONCE = 8;

const PAGE = 100;

/**
 * Puts before people what a run found and did not heal. Every write is conditional and follows from the finding and the
 * run, so a process that dies at any of them is simply started again: what is there is found, and nothing is there twice.
 * What the run should have found again and did not is over.
 */
export const createOpenFindings = (
  deps: OpenDeps & { readonly breaks: Pick<BreakStore, 'get' | 'listOpen'> },
): OpenFindings => {
  const open = createOpenOne(deps);
  const endOne = async (run: OpeningRun, { id }: Break): Promise<Outcome> =>
    inRounds(id, async () => {
      const before = await deps.breaks.get(id);
      if (before === null || !isMissed(before, run)) return 'nothing';
      const change = endMissed(before, run, toRfc3339(deps.clock.nowMs()));
      const writes = changeBreak(deps.table, { before, ...change, source: sourceOf(run) }, change.transition);
      return (await deps.transact(writes)).ok ? 'autoResolved' : 'again';
    });

  const missed = async function* (run: OpeningRun): AsyncGenerator<Break> {
    let before: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof deps.breaks.listOpen>> = await deps.breaks.listOpen(PAGE, before);
      yield* page.items.filter((one) => isMissed(one, run));
      before = page.next;
    } while (before !== null);
  };

  return async (run, findings) => {
    const counts = { opened: 0, reopened: 0, changed: 0, seen: 0, autoResolved: 0 };
    const count = (outcome: Outcome): void => {
      if (outcome !== 'nothing') counts[outcome] += 1;
    };
    for await (const outcome of mapInOrder(findings, AT_ONCE, async (one) => open(run, one))) count(outcome);
    // Only now: whatever is not marked by this run was not found by it.
    for await (const outcome of mapInOrder(missed(run), AT_ONCE, async (one) => endOne(run, one)))
      count(outcome);
    return counts;
  };
};

/** What totals leave over is a break as well, and all that a run that fails because of it opens. */
export const createOpenUnexplained = (deps: OpenDeps) => {
  const open = createOpenOne(deps);
  return async (run: OpeningRun, report: Pick<RunReport, 'totals' | 'clearing'>): Promise<void> => {
    for (const one of unexplainedSums(report)) await open(run, one);
  };
};
