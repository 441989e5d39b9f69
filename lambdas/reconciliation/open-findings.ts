import { Readable } from 'node:stream';
import { toRfc3339 } from '../kernel/clock.ts';
import type { BreakStore } from '../ledger/break-store.ts';
import { changeBreak } from '../ledger/break-writes.ts';
import type { Break } from '../ledger/domain/break.ts';
import { unexplainedSums } from './domain/break-of-run.ts';
import { endMissed, isMissed, type OpeningRun } from './domain/find-break-again.ts';
import type { NamedBreak } from './domain/named-break.ts';
import type { RunReport } from './domain/report.ts';
import { effectsOf } from './domain/totals.ts';
import { mapInOrder } from './map-in-order.ts';
import {
  createOpenOne,
  type FoundOften,
  inRounds,
  knownOf,
  type Openable,
  type OpenDeps,
  sourceOf,
} from './open-one.ts';

export type OpenFindings = (
  run: OpeningRun,
  findings: AsyncIterable<Openable>,
  notes: OpeningNotes,
) => Promise<void>;

/** A break is one or two writes, one after the other: what waits is the network, not the machine. */
const AT_ONCE = 8;

const PAGE = 100;

/** What a run's opening leaves for its report, and for itself if it dies. */
export interface OpeningNotes {
  readonly onNamed: (named: NamedBreak) => void;
  /** Keeps the ids of what is going to be ended; gives those, and those of attempts before. */
  readonly keepMissed: (ids: readonly string[]) => Promise<readonly string[]>;
}

const recordsOf = (one: Openable): Pick<NamedBreak, 'effects' | 'here' | 'there'> => {
  if ('reason' in one) return { effects: [], here: [], there: [one.place] };
  if ('sums' in one) return { effects: [], here: [], there: [] };
  const ids = (records: readonly { readonly id: string }[]) => records.map(({ id }) => id);
  return { effects: effectsOf(one), here: ids(one.here), there: ids(one.there) };
};

/**
 * Puts before people what a run found and did not heal. Every write is conditional and follows from the finding and the
 * run, so a process that dies at any of them is simply started again: what is there is found, nothing is there twice, and
 * what is told of it is the same. What the run should have found again and did not is over.
 */
export const createOpenFindings = (
  deps: OpenDeps & { readonly breaks: Pick<BreakStore, 'get' | 'history' | 'listOpen'> },
): OpenFindings => {
  const open = createOpenOne(deps);
  const openNamed = async (run: OpeningRun, one: Openable, often: FoundOften): Promise<NamedBreak | null> => {
    const opened = await open(run, one, often);
    return opened === null ? null : { ...opened, ...recordsOf(one) };
  };

  const isEndedBy = ({ ended }: Break, run: OpeningRun): boolean => ended?.by === `run ${run.id}`;

  /** Runs that reopen it leave their mark on it; a person's word is in its history alone. */
  const isReopenedSince = async (id: string, run: OpeningRun): Promise<boolean> =>
    (await deps.breaks.history(id)).some(({ kind, at }) => kind === 'reopened' && at >= run.createdAt);

  const endOne = async (run: OpeningRun, id: string): Promise<NamedBreak | null> =>
    inRounds(id, async () => {
      const before = await deps.breaks.get(id);
      if (before === null) return null;
      const tell = (one: Break): NamedBreak => ({
        ...knownOf(one),
        ...{ outcome: 'autoResolved', effects: [], here: [], there: [one.subjectId] },
      });
      const isOver = isMissed(before, run) && !(await isReopenedSince(id, run));
      if (!isOver) return isEndedBy(before, run) ? tell(before) : null;
      const change = endMissed(before, run, toRfc3339(deps.clock.nowMs()));
      const writes = changeBreak(deps.table, { before, ...change, source: sourceOf(run) }, change.transition);
      return (await deps.transact(writes)).ok ? tell(change.after) : 'again';
    });

  const listMissed = async (run: OpeningRun): Promise<readonly string[]> => {
    const missed: string[] = [];
    let before: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof deps.breaks.listOpen>> = await deps.breaks.listOpen(PAGE, before);
      missed.push(...page.items.filter((one) => isMissed(one, run)).map(({ id }) => id));
      before = page.next;
    } while (before !== null);
    return missed;
  };

  return async (run, findings, notes) => {
    const tell = (named: NamedBreak | null): void => {
      if (named !== null) notes.onNamed(named);
    };
    const often: FoundOften = new Map();
    for await (const named of mapInOrder(findings, AT_ONCE, async (one) => openNamed(run, one, often)))
      tell(named);
    // Only now: whatever is not marked by this run was not found by it.
    const missed = await notes.keepMissed(await listMissed(run));
    for await (const named of mapInOrder(Readable.from(missed), AT_ONCE, async (id) =>
      endOne(run, String(id)),
    ))
      tell(named);
  };
};

/** What totals leave over is a break as well, and all that a run that fails because of it opens. */
export const createOpenUnexplained = (deps: OpenDeps) => {
  const open = createOpenOne(deps);
  return async (run: OpeningRun, report: Pick<RunReport, 'totals' | 'clearing'>): Promise<void> => {
    for (const one of unexplainedSums(report)) await open(run, one);
  };
};
