import { createHash } from 'node:crypto';
import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { EventSource } from '../kernel/event.ts';
import { type BreakId, deriveId } from '../kernel/ids.ts';
import { toBreak } from '../ledger/break-item.ts';
import type { BreakStore } from '../ledger/break-store.ts';
import { changeBreak, newBreak, openBreak, seeBreak } from '../ledger/break-writes.ts';
import type { Break, NewBreak, Sighting } from '../ledger/domain/break.ts';
import { isOpen } from '../ledger/domain/break-life.ts';
import type { Transact, WriteItem } from '../platform/unit-of-work.ts';
import type { BadRow } from './domain/bad-row.ts';
import { breakOfFinding, type FoundBreak } from './domain/break-of-finding.ts';
import { breakOfBadRow, breakOfUnexplained, type Unexplained } from './domain/break-of-run.ts';
import { findAgain, type OpeningRun } from './domain/find-break-again.ts';
import type { HealedFinding } from './domain/healed-finding.ts';
import type { KnownBreak, Outcome } from './domain/named-break.ts';
import type { FindOwner } from './find-owner.ts';

/** Whatever of a run asks for somebody. */
export type Openable = HealedFinding | BadRow | Unexplained;

/** What became of a break because of a run. */
export interface Opened extends KnownBreak {
  readonly outcome: Outcome;
}

export const knownOf = ({ id, kind, state, ended, resourceId, merchantId }: Break): KnownBreak => ({
  id,
  kind,
  state,
  endedAs: ended?.as ?? null,
  resourceId,
  merchantId,
});

export interface OpenDeps {
  readonly findOwner: FindOwner;
  readonly breaks: Pick<BreakStore, 'history'>;
  readonly transact: Transact;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly table: string;
}

/** What a run's own actions in the history of a break say of it. */
const DONE = { opened: 'opened', reopened: 'reopened', changed: 'changed' } as const;

/** Each round is lost only to somebody who won it: a person, or another run over the same window. */
const ROUNDS_MAX = 6;

/** Short enough for an item of 1 KB, and long enough that two of one break never meet by chance. */
const EVIDENCE_CHARACTERS = 22;

const digest = (evidence: string): string =>
  createHash('sha256').update(evidence).digest('base64url').slice(0, EVIDENCE_CHARACTERS);

const foundIn = (run: OpeningRun, one: Openable): FoundBreak | null => {
  if ('reason' in one) return breakOfBadRow(run, one);
  if ('sums' in one) return breakOfUnexplained(run, one);
  return one.healing === 'healed' ? null : breakOfFinding(run.provider, one);
};

/** How many findings of a run are a break of one id: that of the first of them. */
export type FoundOften = Map<BreakId, number>;

/**
 * Several records of one operation of which the other side knows none are a break each, or each of them would change what the
 * one before it has said. Findings have an order that follows from their records, so the second is the second next time.
 */
const idOfNext = (id: BreakId, often: FoundOften): BreakId => {
  const place = (often.get(id) ?? 0) + 1;
  often.set(id, place);
  return place === 1 ? id : deriveId('brk', id, String(place));
};

/** What the events of breaks that a run opens, changes and ends come from. */
export const sourceOf = ({ id }: OpeningRun): EventSource => ({ kind: 'reconciliation', run_id: id });

const coveredBy = ({ covered = null }: OpeningRun): Pick<Sighting, 'covered'> =>
  covered === null ? {} : { covered };

/** Who loses against another write reads again; whoever always does gives up loudly, and the step is run again. */
export const inRounds = async <T>(id: string, round: () => Promise<T | 'again'>): Promise<T> => {
  for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
    const outcome = await round();
    if (outcome !== 'again') return outcome;
  }
  // No invariant: a broken one would end the run.
  throw new Error(`break ${id} kept changing under ${ROUNDS_MAX} rounds`);
};

/** Opens the break that something found is, or finds it again: one conditional write, whoever else writes it. */
export const createOpenOne = (deps: OpenDeps) => {
  const write = async (items: readonly WriteItem[], opened: Opened): Promise<Opened | 'again'> =>
    (await deps.transact(items)).ok ? opened : 'again';

  /** Nothing is written: this run did it before it died, or somebody has ended it since the run began. */
  const tellAgain = async (before: Break, run: OpeningRun): Promise<Opened> => {
    const known = knownOf(before);
    if (before.seen?.runId === run.id) {
      const history = await deps.breaks.history(before.id);
      const done = history.findLast(({ kind, by }) => by === `run ${run.id}` && kind in DONE);
      if (done !== undefined) return { ...known, outcome: DONE[done.kind as keyof typeof DONE] };
    }
    return { ...known, outcome: isOpen(before.state) ? 'seen' : 'letBe' };
  };

  const writeAgain = async (
    before: Break,
    found: NewBreak & { readonly seen: Sighting },
    run: OpeningRun,
  ): Promise<Opened | 'again'> => {
    const again = findAgain(before, found, run);
    if (again.kind === 'nothing') return tellAgain(before, run);
    if (again.kind === 'seen') {
      const outcome = isOpen(before.state) ? 'seen' : 'letBe';
      return write(seeBreak(deps.table, before, again.after), { ...knownOf(again.after), outcome });
    }
    const { change, kind } = again;
    const writes = changeBreak(deps.table, { before, ...change, source: sourceOf(run) }, change.transition);
    return write(writes, { ...knownOf(change.after), outcome: kind });
  };

  const complete = async (run: OpeningRun, { evidence, ...found }: FoundBreak) => {
    const at = toRfc3339(deps.clock.nowMs());
    const owner = found.merchantId === null ? await deps.findOwner(found.difference?.causeId ?? null) : null;
    return {
      ...found,
      ...owner,
      provider: run.provider,
      openedAt: at,
      seen: { runId: run.id, at, count: 1, evidence: digest(evidence), ...coveredBy(run) },
    };
  };

  /** @param often Of this run, told of its findings in their order. */
  return async (run: OpeningRun, one: Openable, often: FoundOften = new Map()): Promise<Opened | null> => {
    const finding = foundIn(run, one);
    if (finding === null) return null;
    const id = 'class' in one ? idOfNext(finding.id, often) : finding.id;
    const found = await complete(run, { ...finding, id });
    return inRounds(found.id, async () => {
      const opened = await deps.transact(openBreak(deps.table, found, `run ${run.id}`, sourceOf(run)));
      if (opened.ok) return { ...knownOf(newBreak(found)), outcome: 'opened' };
      const existing = opened.error.kind === 'contended' ? null : (opened.error.failed[0]?.existing ?? null);
      return existing === null ? 'again' : writeAgain(toBreak(existing), found, run);
    });
  };
};
