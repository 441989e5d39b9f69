import { act, type BreakChange, end, reopen } from '../../ledger/domain/act-on-break.ts';
import type { Break, NewBreak, Sighting } from '../../ledger/domain/break.ts';
import { isFoundByRuns } from '../../ledger/domain/break-kind.ts';
import { isOpen } from '../../ledger/domain/break-life.ts';
import { severityOf } from '../../ledger/domain/break-urgency.ts';
import { includes, type Scope } from './coverage.ts';
import { takenBack } from './settle-break.ts';

/** The run that looks. What it says is from when it began, or later. */
export interface OpeningRun {
  readonly id: string;
  /** Whose records it read: the provider's, or a statement's by its name. */
  readonly provider: string;
  /** RFC 3339; belongs to the window. */
  readonly from: string;
  /** Does not belong to it. */
  readonly to: string;
  readonly createdAt: string;
  /** What these records reach; null or left out: everything. */
  readonly covered?: Scope | null;
}

/** What finding a break again makes of it; `seen` alone is no action, or a daily run would fill its history. */
export type FoundAgain =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'seen'; readonly after: Break }
  | { readonly kind: 'changed' | 'reopened'; readonly change: BreakChange };

const factsOf = ({ amount, detail, difference, kind }: NewBreak) => ({
  amount,
  detail,
  difference,
  severity: severityOf(kind, amount),
});

const isEqual = (a: Break['difference'], b: Break['difference']): boolean =>
  a?.amount.minor === b?.amount.minor && a?.amount.currency === b?.amount.currency;

/** The same evidence does not wake what somebody has seen and let be. */
const isLetBe = ({ state, ended }: Break): boolean => state === 'ignored' || ended?.as === 'accepted';

/**
 * A run finds a break that is there. It updates what is open, and opens again what had ended, unless a person has let it be
 * and nothing has changed since. What the run says may be older than what a person has done: then it says nothing.
 */
export const findAgain = (
  before: Break,
  found: NewBreak & { readonly seen: Sighting },
  run: OpeningRun,
): FoundAgain => {
  const isSame = before.seen?.evidence === found.seen.evidence;
  const isRepeated = before.seen?.runId === run.id;
  if (isSame && isRepeated) return { kind: 'nothing' };
  if (before.ended !== null && before.ended.at >= run.createdAt) return { kind: 'nothing' };
  const seen = { ...found.seen, count: (before.seen?.count ?? 0) + (isRepeated ? 0 : 1) };
  const by = `run ${run.id}`;
  const action = { at: seen.at, by, note: found.detail };
  if (!isOpen(before.state))
    return isSame && isLetBe(before)
      ? { kind: 'seen', after: { ...before, seen, version: before.version + 1 } }
      : { kind: 'reopened', change: reopen(before, action, { ...factsOf(found), seen }) };
  if (isSame) return { kind: 'seen', after: { ...before, seen, version: before.version + 1 } };
  // Nobody has agreed to what it is now. An entry is about the difference alone; what is let be, about all that is said.
  const isAsProposed = before.proposal?.as === 'settled' && isEqual(before.difference, found.difference);
  const proposal = isAsProposed ? before.proposal : null;
  return {
    kind: 'changed',
    change: act(before, { ...action, kind: 'changed' }, null, { ...factsOf(found), seen, proposal }),
  };
};

/**
 * Somebody has reopened it to take its entry back. Runs do not find it because that entry stands: to them it looks over, and
 * only a person can say whether it is.
 */
const isTakenBack = ({ adjustments, difference }: Break): boolean =>
  difference !== null && difference.amount.minor === takenBack(adjustments)?.amount.minor;

/** Whether a run that has looked at everything in its window should have found this one. */
export const isMissed = (one: Break, run: OpeningRun): boolean => {
  const { kind, state, provider, since, seen } = one;
  return (
    !isTakenBack(one) &&
    isFoundByRuns(kind) &&
    isOpen(state) &&
    provider === run.provider &&
    includes(run.covered ?? null, seen?.covered ?? null) &&
    since >= run.from &&
    since < run.to &&
    seen?.runId !== run.id &&
    (seen === null || seen.at < run.createdAt)
  );
};

export const endMissed = (before: Break, run: OpeningRun, at: string): BreakChange =>
  end(before, 'auto_resolved', { at, as: 'not_found_again', by: `run ${run.id}`, reason: null });
