import { unreachable } from '../../kernel/invariant.ts';
import { type Money, money } from '../../kernel/money.ts';
import type { Difference } from '../../ledger/domain/break.ts';
import { clearingSign } from '../../ledger/domain/posting-table.ts';
import { BOOKED_AS } from './booked-as.ts';
import type { AnyAnswer } from './decide-answer.ts';
import type { Operation } from './operation.ts';

/** What moved, as the provider tells it; null if it does not say how much, or that it is not over. */
const toldMinor = ({ kind }: Operation['command'], amount: Money, answer: AnyAnswer): bigint | null => {
  switch (answer.kind) {
    case 'succeeded':
      // All that was captured of the charge, of which a capture may be a part: its own amount is what was asked for.
      return kind === 'capture' ? amount.minor : answer.amountCaptured.minor;
    case 'refunded':
    case 'paid_out':
      return answer.amount.minor;
    case 'failed':
    case 'not_found':
    case 'returned':
      return 0n;
    case 'ambiguous':
    case 'authorized':
    case 'evidence_submitted':
    case 'in_transit':
    case 'no_answer':
    case 'not_accepted':
    case 'pending':
    case 'requires_action':
      return null;
    default:
      return unreachable(answer);
  }
};

const currencyOf = (answer: AnyAnswer): string | null => {
  if (answer.kind === 'succeeded') return answer.amountCaptured.currency;
  return 'amount' in answer ? answer.amount.currency : null;
};

/** What our books say that an operation moved; null while it has no outcome. */
const bookedMinor = (operation: Operation, amount: Money): bigint | null => {
  if (operation.state === 'succeeded') return amount.minor;
  return operation.state === 'failed' || operation.state === 'canceled' ? 0n : null;
};

/** Sent, and called failed: if it comes back, the provider still says so, and that is booked as a return. */
const mayStillReturn = ({ state, command }: Operation, { kind }: AnyAnswer): boolean =>
  state === 'succeeded' && kind === 'failed' && (command.kind === 'payout' || command.kind === 'refund');

/**
 * What our books lack if the provider is right: it holds more of a charge that we call failed, less of one that it calls
 * failed. Null where that is not money, not known, or not over yet.
 *
 * @param at When it was told.
 */
export const differenceOf = (operation: Operation, answer: AnyAnswer, at: string): Difference | null => {
  const { command } = operation;
  const rule = BOOKED_AS[command.kind];
  if (rule === null || !('amount' in command)) return null;
  // Authorised by hand: what is captured of it is another operation's.
  if (command.kind === 'authorize' && command.capture === 'manual') return null;
  if (mayStillReturn(operation, answer)) return null;
  const [told, booked] = [toldMinor(command, command.amount, answer), bookedMinor(operation, command.amount)];
  const { currency } = command.amount;
  if (told === null || booked === null || told === booked) return null;
  if ((currencyOf(answer) ?? currency) !== currency) return null;
  return {
    amount: money((told - booked) * clearingSign(rule), currency),
    causeId: operation.id,
    rule,
    at,
    isBooked: booked !== 0n,
  };
};
