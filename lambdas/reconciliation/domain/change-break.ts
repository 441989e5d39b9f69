import { err, ok, type Result } from '../../kernel/result.ts';
import { act, type BreakChange, reopen } from '../../ledger/domain/act-on-break.ts';
import type { Break, Resolution } from '../../ledger/domain/break.ts';
import { IS_ENDED_BY_PERSON } from '../../ledger/domain/break-kind.ts';
import { type BreakState, type BreakTransition, mayFollow } from '../../ledger/domain/break-life.ts';
import { approve, type BreakActor, type EndingError, endOrPropose, withdraw } from './end-by-two.ts';
import { takenBack } from './settle-break.ts';

/** What somebody wants to be done with a break. */
export type BreakWish =
  | { readonly kind: 'assign'; readonly owner: string }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'resolve'; readonly as: Resolution; readonly reason: string }
  | { readonly kind: 'approve'; readonly proposal: string; readonly reason: string | null }
  | { readonly kind: 'withdraw'; readonly reason: string | null }
  | { readonly kind: 'ignore'; readonly reason: string }
  | { readonly kind: 'reopen'; readonly reason: string };

export type BreakChangeError =
  | { readonly kind: 'wrong_state'; readonly actual: BreakState }
  /** Only the provider's word ends it: nothing sets an outcome by hand. */
  | { readonly kind: 'ends_by_itself' }
  | EndingError;

type Decided = Result<BreakChange, BreakChangeError>;

type Wish<K extends BreakWish['kind']> = Extract<BreakWish, { kind: K }>;

/** Which step of the life a wish is; null: the state stays. */
const TRANSITION_OF = {
  assign: 'assigned',
  comment: null,
  resolve: 'resolved',
  approve: 'resolved',
  withdraw: null,
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
  resolve: endOrPropose,
  approve,
  withdraw,
  ignore: (before, { reason }, actor) => endOrPropose(before, { as: 'ignored', reason }, actor),
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

/** Whoever AWS says it was stands in the history, beside what they call themselves. */
const recorded = (change: BreakChange, principal: string | null): BreakChange =>
  principal === null ? change : { ...change, action: { ...change.action, principal } };

/** What a person's wish makes of a break; the write's conditions see to it that of several at once one happens. */
export const decideBreakChange = (before: Break, wish: BreakWish, actor: BreakActor): Decided => {
  const transition = TRANSITION_OF[wish.kind];
  if (transition !== null && !mayFollow(transition, before.state))
    return err({ kind: 'wrong_state', actual: before.state });
  // Nor may it begin again, once the outcome is known: nothing would end it.
  const isTurn = transition !== null && transition !== 'assigned';
  if (isTurn && !IS_ENDED_BY_PERSON[before.kind]) return err({ kind: 'ends_by_itself' });
  const decided = decide(before, wish, actor);
  return decided.ok ? ok(recorded(decided.value, actor.principal)) : decided;
};
