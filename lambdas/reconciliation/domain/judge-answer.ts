import type { AnyAnswer } from '../../operations/domain/decide-answer.ts';
import { decideCheck } from '../../operations/domain/decide-check.ts';
import type { Operation } from '../../operations/domain/operation.ts';
import type { ProviderCapabilities, QueryAnswer } from '../../providers/port.ts';
import { type Cure, isReturn } from './choose-cure.ts';
import type { ScopedRecord } from './record.ts';

type Waiting = Extract<Operation, { state: 'submitted' | 'unknown' }>;

const isOf = ({ minor, currency }: ScopedRecord, amount: { minor: bigint; currency: string }): boolean =>
  amount.currency === currency && (minor < 0n ? -minor : minor) === amount.minor;

/**
 * Whether the provider, asked about an operation, says what its line says: that this money moved. A capture's answer tells
 * all that was captured of its charge, of which it may be a part; its own amount is the operation's.
 */
const isConfirmedBy = (answer: QueryAnswer, operation: Operation, there: ScopedRecord): boolean => {
  if (isReturn(there)) return answer.kind === 'returned' && isOf(there, answer.amount);
  if (answer.kind === 'succeeded')
    return operation.command.kind === 'capture' || isOf(there, answer.amountCaptured);
  const isSent = answer.kind === 'refunded' || answer.kind === 'paid_out' || answer.kind === 'returned';
  return isSent && isOf(there, answer.amount);
};

/**
 * What is to be recorded of an answer, so that the books come to say what the line and the answer both say; null if they do
 * not both say it. A line alone never decides, and neither does an answer that the line contradicts.
 */
export const judgeAnswer = (
  cure: Exclude<Cure, { kind: 'book_fee' }>,
  operation: Operation,
  answer: QueryAnswer,
  { capabilities, nowMs }: { readonly capabilities: ProviderCapabilities; readonly nowMs: number },
): AnyAnswer | null => {
  if (cure.kind === 'confirm_moved') return isConfirmedBy(answer, operation, cure.there) ? answer : null;
  if (!isWaiting(operation)) return null;
  const decision = decideCheck(operation, answer, capabilities, nowMs);
  return decision.kind === 'record' && decision.answer.kind === 'failed' ? decision.answer : null;
};

const isWaiting = (operation: Operation): operation is Waiting =>
  operation.state === 'submitted' || operation.state === 'unknown';

/**
 * Whether the books say already what a cure would make them say: the webhook came after all, somebody asked, or a run that
 * died healed it.
 */
export const isCured = (cure: Exclude<Cure, { kind: 'book_fee' }>, { state }: Operation): boolean => {
  if (cure.kind === 'confirm_nothing') return state === 'failed' || state === 'canceled';
  // What came back was paid first: its operation says nothing of the return.
  return state === 'succeeded' && !isReturn(cure.there);
};

/** Whether asking could still change anything. Nobody was asked for what was never sent. */
export const isAskable = (cure: Exclude<Cure, { kind: 'book_fee' }>, operation: Operation): boolean =>
  isWaiting(operation) ||
  (cure.kind === 'confirm_moved' && isReturn(cure.there) && operation.state === 'succeeded');

/** What a provider says of something that it has taken on and not ended: the payer has to act, or a bank. */
const UNDER_WAY: ReadonlySet<QueryAnswer['kind']> = new Set([
  'pending',
  'requires_action',
  'authorized',
  'in_transit',
]);

/**
 * Whether the provider says what the books say, that it is not over, and only its history said something else: it has
 * nothing to show yet, or shows that a payout left before it arrived.
 */
export const isUnderWay = (cure: Exclude<Cure, { kind: 'book_fee' }>, { kind }: QueryAnswer): boolean =>
  cure.kind === 'confirm_nothing'
    ? UNDER_WAY.has(kind)
    : cure.there.movement === 'payout' && kind === 'in_transit';
