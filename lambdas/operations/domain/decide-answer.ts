import { toRfc3339 } from '../../kernel/clock.ts';
import { zero } from '../../kernel/money.ts';
import { breakId } from '../../ledger/domain/break.ts';
import type { KnownAnswer, ProviderAnswer, QueryAnswer } from '../../providers/port.ts';
import { isPastSchedule, nextCheck } from './check-schedule.ts';
import { ATTEMPTS_KEPT, type Attempt, type Check, type Operation } from './operation.ts';

export type AnyAnswer = ProviderAnswer | QueryAnswer;

/** What an answer means for the resource behind the operation. */
export type Outcome = Exclude<KnownAnswer, { kind: 'pending' }>;

/** How the answer reached us: over a call of ours (which counts as an attempt) or by webhook. */
export type Channel = 'submit' | 'query' | 'webhook';

export type AnswerDecision =
  | { readonly kind: 'unchanged'; readonly reason: 'not_waiting' }
  /** The provider says the opposite of what it said before. Nothing is changed; somebody must look. */
  | { readonly kind: 'contradiction'; readonly recorded: string; readonly told: string }
  | { readonly kind: 'record'; readonly operation: Operation; readonly outcome: Outcome | null };

type Success = Extract<
  Outcome,
  { kind: 'succeeded' | 'refunded' | 'paid_out' | 'returned' | 'evidence_submitted' }
>;
type Step = Extract<Outcome, { kind: 'authorized' | 'requires_action' | 'in_transit' }>;

/** Done as it was asked. A payout that came back was made first: what was asked for succeeded, and did not last. */
const isSuccess = (answer: AnyAnswer): answer is Success =>
  answer.kind === 'succeeded' ||
  answer.kind === 'refunded' ||
  answer.kind === 'paid_out' ||
  answer.kind === 'returned' ||
  answer.kind === 'evidence_submitted';

/** On the way: the resource moves, the operation goes on. */
const isStep = (answer: AnyAnswer): answer is Step =>
  answer.kind === 'authorized' || answer.kind === 'requires_action' || answer.kind === 'in_transit';

/** The provider holds the payer's money, or sends ours: not to be passed over where the books say that nothing moved. */
const isMoneyUnderWay = (answer: AnyAnswer): boolean =>
  answer.kind === 'authorized' || answer.kind === 'in_transit';

type Open = Extract<Operation, { state: 'submitted' | 'unknown' }>;

export const describeAnswer = (answer: AnyAnswer): string => {
  if (answer.kind === 'ambiguous' || answer.kind === 'not_accepted' || answer.kind === 'no_answer')
    return answer.reason;
  return answer.kind === 'failed' ? `failed: ${answer.code}` : answer.kind;
};

const withAttempt = (
  operation: Operation,
  answer: AnyAnswer,
  channel: Channel,
  nowMs: number,
): readonly Attempt[] =>
  channel === 'webhook'
    ? operation.attempts
    : [...operation.attempts, { at: toRfc3339(nowMs), ask: channel, answer: describeAnswer(answer) }].slice(
        -ATTEMPTS_KEPT,
      );

const decideFinal = (
  operation: Operation,
  answer: AnyAnswer,
  channel: Channel,
  nowMs: number,
): AnswerDecision => {
  const isOpposite =
    ((isSuccess(answer) || isMoneyUnderWay(answer)) && operation.state !== 'succeeded') ||
    (answer.kind === 'failed' && operation.state !== 'failed');
  if (isOpposite) return { kind: 'contradiction', recorded: operation.state, told: describeAnswer(answer) };
  // The one word that a provider may still add. A resource that has heard it before has nothing left to do.
  const outcome = answer.kind === 'returned' ? answer : null;
  if (channel === 'webhook' && outcome === null) return { kind: 'unchanged', reason: 'not_waiting' };
  // A webhook was faster than the reply to our own call: the call is part of the story all the same.
  const attempts = withAttempt(operation, answer, channel, nowMs);
  return {
    kind: 'record',
    operation: { ...operation, attempts, version: operation.version + 1 },
    outcome,
  };
};

/** To be authorised is a step of an automatic capture, but all that a manual one asked for. */
const asFinal = (operation: Operation, answer: AnyAnswer): AnyAnswer =>
  answer.kind === 'authorized' &&
  operation.command.kind === 'authorize' &&
  operation.command.capture === 'manual'
    ? { ...answer, kind: 'succeeded', amountCaptured: zero(answer.amountAuthorized.currency) }
    : answer;

/** A webhook does not use up a check: the one that is planned stays planned. */
const checkAfter = (operation: Open, channel: Channel, nowMs: number): Check =>
  channel === 'webhook' && operation.check !== null ? operation.check : nextCheck(operation.check, nowMs);

/**
 * When even the last check of the schedule brought no word, a person must see it: the operation is given a break. One
 * that the provider says is under way is slow, not lost.
 */
const breakOf = (operation: Open, answer: AnyAnswer, check: Check): Pick<Operation, 'breakId'> => {
  const isWord = answer.kind === 'pending' || isStep(answer);
  return isWord || operation.breakId !== undefined || !isPastSchedule(check)
    ? {}
    : { breakId: breakId('operation_unknown', operation.id) };
};

/**
 * What an answer of the provider makes of an operation. A definite word ends it; anything else plans the next
 * look. Silence or doubt never ends it.
 */
export const decideAnswer = (
  operation: Operation,
  told: AnyAnswer,
  channel: Channel,
  nowMs: number,
): AnswerDecision => {
  const answer = asFinal(operation, told);
  if (operation.state !== 'submitted' && operation.state !== 'unknown')
    return decideFinal(operation, answer, channel, nowMs);
  const { check: _check, ...rest } = operation;
  const base = {
    ...rest,
    attempts: withAttempt(operation, answer, channel, nowMs),
    version: operation.version + 1,
  };
  if (isSuccess(answer))
    return {
      kind: 'record',
      operation: { ...base, state: 'succeeded', providerReference: answer.providerReference },
      outcome: answer,
    };
  if (answer.kind === 'failed')
    return {
      kind: 'record',
      operation: { ...base, state: 'failed', failureCode: answer.code },
      outcome: answer,
    };
  const check = checkAfter(operation, channel, nowMs);
  const isDoubt = answer.kind === 'ambiguous' || operation.state === 'unknown';
  const open = { ...base, ...breakOf(operation, answer, check), check };
  return {
    kind: 'record',
    operation: isDoubt ? { ...open, state: 'unknown' } : { ...open, state: 'submitted' },
    outcome: isStep(answer) ? answer : null,
  };
};
