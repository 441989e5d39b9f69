import { invariant } from '../../kernel/invariant.ts';
import { money } from '../../kernel/money.ts';
import { type BreakChange, end } from '../../ledger/domain/act-on-break.ts';
import type { Adjustments, Break, Difference } from '../../ledger/domain/break.ts';
import { amountOf, type JournalEntry, makeAdjustingEntry } from '../../ledger/domain/journal-entry.ts';

/** What the books still lack, and whose they are; null if no entry can say it. */
export const adjustable = ({ difference, merchantId, adjustments }: Break) => {
  if (difference === null || merchantId === null) return null;
  // A break adjusts one movement, in one currency.
  const isOther = adjustments !== null && adjustments.currency !== difference.amount.currency;
  return isOther ? null : { difference, merchantId };
};

const withEntry = (
  { causeId, rule, at, isBooked, amount }: Difference,
  entry: JournalEntry,
  before: Adjustments | null,
): Adjustments => {
  const { minor } = amountOf(entry);
  const isCredit = entry.kind === 'adjustment_credited';
  return {
    causeId,
    rule,
    at,
    isBooked,
    currency: amount.currency,
    credited: (before?.credited ?? 0n) + (isCredit ? minor : 0n),
    debited: (before?.debited ?? 0n) + (isCredit ? 0n : minor),
    rounds: (before?.rounds ?? 0) + 1,
    entryId: entry.id,
  };
};

/** Takes the difference over into the books; after that there is none. */
export const settle = (
  before: Break,
  { by, at, reason }: { readonly by: string; readonly at: string; readonly reason: string },
): BreakChange => {
  const found = adjustable(before);
  invariant(found !== null, `break ${before.id} has nothing to adjust`);
  const { difference, merchantId } = found;
  const { causeId, rule } = difference;
  const posts = makeAdjustingEntry(
    difference.amount,
    { causeId, rule, at: difference.at },
    {
      merchantId,
      resourceId: before.id,
      createdAt: at,
      round: (before.adjustments?.rounds ?? 0) + 1,
    },
  );
  const ended = end(before, 'resolved', { at, as: 'settled', by, reason });
  const adjustments = withEntry(difference, posts, before.adjustments);
  return { ...ended, after: { ...ended.after, difference: null, adjustments }, posts };
};

/** What would take back what a break has posted; null if it has posted nothing that stands. */
export const takenBack = (adjustments: Adjustments | null): Difference | null => {
  if (adjustments === null) return null;
  const { causeId, rule, at, isBooked, currency, credited, debited } = adjustments;
  return credited === debited
    ? null
    : { causeId, rule, at, isBooked, amount: money(debited - credited, currency) };
};
