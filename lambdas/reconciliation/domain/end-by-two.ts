import type { Money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { act, type BreakChange, end } from '../../ledger/domain/act-on-break.ts';
import type { Break, PersonEnding } from '../../ledger/domain/break.ts';
import { proposalId } from '../../ledger/domain/break-proposal.ts';
import type { Severity } from '../../ledger/domain/break-urgency.ts';
import { type Doer, isSamePerson } from './same-person.ts';
import { adjustable, settle } from './settle-break.ts';

/** Who wants it, when, and how much one alone may end. */
export interface BreakActor extends Doer {
  readonly at: string;
  /** In minor units of a currency. */
  readonly approvalAbove: (currency: string) => bigint;
}

export type EndingError =
  /** No entry would bring both sides together. */
  | { readonly kind: 'not_adjustable' }
  /** Somebody has asked for an ending, and another one has to agree. */
  | { readonly kind: 'awaits_approval' }
  | { readonly kind: 'no_proposal' }
  /** What was proposed is not what is agreed to. */
  | { readonly kind: 'proposal_changed' }
  /** Two pairs of eyes: whoever asked for it cannot be the one who agrees. */
  | { readonly kind: 'approver_is_proposer' };

type Decided = Result<BreakChange, EndingError>;

/** Where no amount says how much is at stake, its severity does: from here on somebody's money may be lost by an ending. */
const IS_GRAVE = {
  low: false,
  normal: false,
  high: true,
  critical: true,
} as const satisfies Record<Severity, boolean>;

/** An entry is as large as the difference; to let a break be gives up all that it is about. */
const stakesOf = ({ amount, difference }: Break, as: PersonEnding): readonly Money[] =>
  [as === 'settled' ? null : amount, difference?.amount ?? null].filter((one) => one !== null);

/** Money that is accepted, ignored or called the provider's error is as gone as money that is adjusted: one rule for all. */
export const needsSecondPerson = (
  one: Break,
  as: PersonEnding,
  approvalAbove: BreakActor['approvalAbove'],
): boolean => {
  // Its amount is that of one side: what the other one's is worth beside a limit nobody can tell.
  if (one.kind === 'currency_differs') return true;
  const stakes = stakesOf(one, as);
  if (stakes.length === 0) return IS_GRAVE[one.severity];
  return stakes.some(({ minor, currency }) => (minor < 0n ? -minor : minor) > approvalAbove(currency));
};

interface Said {
  readonly by: string;
  readonly at: string;
  readonly reason: string;
}

const endAs = (before: Break, as: PersonEnding, said: Said): BreakChange =>
  as === 'settled'
    ? settle(before, said)
    : end(before, as === 'ignored' ? 'ignored' : 'resolved', { ...said, as });

/** Ends it, or, where one alone may not, proposes that; who has proposed before proposes something else by that. */
export const endOrPropose = (
  before: Break,
  { as, reason }: { readonly as: PersonEnding; readonly reason: string },
  { by, principal, at, approvalAbove }: BreakActor,
): Decided => {
  if (as === 'settled' && adjustable(before) === null) return err({ kind: 'not_adjustable' });
  if (!needsSecondPerson(before, as, approvalAbove)) return ok(endAs(before, as, { by, at, reason }));
  if (before.proposal !== null && !isSamePerson(before.proposal, { by, principal }))
    return err({ kind: 'awaits_approval' });
  const proposal = { as, by, principal, at, reason };
  return ok(act(before, { kind: 'proposed', at, by, note: `${as}: ${reason}` }, null, { proposal }));
};

/** @param wish.proposal The id of what the approver has read. */
export const approve = (
  before: Break,
  wish: { readonly proposal: string; readonly reason: string | null },
  actor: BreakActor,
): Decided => {
  const { proposal } = before;
  if (proposal === null) return err({ kind: 'no_proposal' });
  if (isSamePerson(proposal, actor)) return err({ kind: 'approver_is_proposer' });
  if (proposalId(before, proposal) !== wish.proposal) return err({ kind: 'proposal_changed' });
  const { by, at } = actor;
  const words = [
    `proposed by ${proposal.by}: ${proposal.reason}`,
    ...(wish.reason === null ? [] : [wish.reason]),
  ];
  return ok(endAs(before, proposal.as, { by, at, reason: words.join('; ') }));
};

/** Anybody may: its proposer takes it back, another one declines it. It ends nothing, so nobody is bound by it for ever. */
export const withdraw = (
  before: Break,
  { reason }: { readonly reason: string | null },
  { by, at }: BreakActor,
): Decided => {
  const { proposal } = before;
  if (proposal === null) return err({ kind: 'no_proposal' });
  const note = `${proposal.as}${reason === null ? '' : `: ${reason}`}`;
  return ok(act(before, { kind: 'withdrawn', at, by, note }, null, { proposal: null }));
};
