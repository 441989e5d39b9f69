import { err, ok, type Result } from '../../kernel/result.ts';
import { act, type BreakChange, end, reopen } from '../../ledger/domain/act-on-break.ts';
import type { Break, Resolution } from '../../ledger/domain/break.ts';
import { IS_ENDED_BY_PERSON } from '../../ledger/domain/break-kind.ts';
import { type BreakState, type BreakTransition, mayFollow } from '../../ledger/domain/break-life.ts';
import { adjustable, propose, settle, takenBack } from './settle-break.ts';

/** What somebody wants to be done with a break. */
export type BreakWish =
  | { readonly kind: 'assign'; readonly owner: string }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'resolve'; readonly as: Resolution; readonly reason: string }
  | { readonly kind: 'approve'; readonly reason: string | null }
  | { readonly kind: 'ignore'; readonly reason: string }
  | { readonly kind: 'reopen'; readonly reason: string };

/** Who wants it, when, and how large an adjusting entry one alone may post. */
export interface BreakActor {
  readonly by: string;
  readonly at: string;
  /** In minor units of a currency. */
  readonly approvalAbove: (currency: string) => bigint;
}

export type BreakChangeError =
  | { readonly kind: 'wrong_state'; readonly actual: BreakState }
  /** Only the provider's word ends it: nothing sets an outcome by hand. */
  | { readonly kind: 'ends_by_itself' }
  /** No entry would bring both sides together. */
  | { readonly kind: 'not_adjustable' }
  /** Somebody has asked for the same, and another one has to agree. */
  | { readonly kind: 'awaits_approval' }
  | { readonly kind: 'nothing_to_approve' }
  /** Two pairs of eyes: whoever asked for it cannot be the one who agrees. */
  | { readonly kind: 'approver_is_proposer' };

type Decided = Result<BreakChange, BreakChangeError>;

type Wish<K extends BreakWish['kind']> = Extract<BreakWish, { kind: K }>;

const settleOrPropose = (before: Break, { reason }: Wish<'resolve'>, actor: BreakActor): Decided => {
  const found = adjustable(before);
  if (found === null) return err({ kind: 'not_adjustable' });
  if (before.proposal !== null) return err({ kind: 'awaits_approval' });
  const { minor, currency } = found.difference.amount;
  const said = { by: actor.by, at: actor.at, reason };
  const needsApproval = (minor < 0n ? -minor : minor) > actor.approvalAbove(currency);
  return ok(needsApproval ? propose(before, said) : settle(before, said));
};

const approve = (before: Break, { reason }: Wish<'approve'>, { by, at }: BreakActor): Decided => {
  const { proposal } = before;
  if (proposal === null) return err({ kind: 'nothing_to_approve' });
  if (proposal.by === by) return err({ kind: 'approver_is_proposer' });
  const words = [`proposed by ${proposal.by}: ${proposal.reason}`, ...(reason === null ? [] : [reason])];
  return ok(settle(before, { by, at, reason: words.join('; ') }));
};

/** Which step of the life a wish is; null: the state stays. */
const TRANSITION_OF = {
  assign: 'assigned',
  comment: null,
  resolve: 'resolved',
  approve: 'resolved',
  ignore: 'ignored',
  reopen: 'reopened',
} as const satisfies Record<BreakWish['kind'], BreakTransition | null>;

const DECIDE: {
  readonly [K in BreakWish['kind']]: (before: Break, wish: Wish<K>, actor: BreakActor) => Decided;
} = {
  assign: (before, { owner }, { by, at }) =>
    ok(act(before, { kind: 'assigned', at, by, note: owner }, 'assigned', { owner })),
  comment: (before, { text }, { by, at }) =>
    ok(act(before, { kind: 'commented', at, by, note: text }, null, {})),
  resolve: (before, wish, actor) =>
    wish.as === 'settled'
      ? settleOrPropose(before, wish, actor)
      : ok(end(before, 'resolved', { at: actor.at, as: wish.as, by: actor.by, reason: wish.reason })),
  approve,
  ignore: (before, { reason }, { by, at }) => ok(end(before, 'ignored', { at, as: 'ignored', by, reason })),
  // What it has posted stands; to settle it again would now take that back.
  reopen: (before, { reason }, { by, at }) =>
    ok(
      reopen(
        before,
        { at, by, note: reason },
        { difference: takenBack(before.adjustments) ?? before.difference },
      ),
    ),
};

const decide = <K extends BreakWish['kind']>(before: Break, wish: Wish<K>, actor: BreakActor): Decided =>
  DECIDE[wish.kind](before, wish, actor);

/** What a person's wish makes of a break; the write's conditions see to it that of several at once one happens. */
export const decideBreakChange = (before: Break, wish: BreakWish, actor: BreakActor): Decided => {
  const transition = TRANSITION_OF[wish.kind];
  if (transition !== null && !mayFollow(transition, before.state))
    return err({ kind: 'wrong_state', actual: before.state });
  // Nor may it begin again, once the outcome is known: nothing would end it.
  const isTurn = transition !== null && transition !== 'assigned';
  if (isTurn && !IS_ENDED_BY_PERSON[before.kind]) return err({ kind: 'ends_by_itself' });
  return decide(before, wish, actor);
};
