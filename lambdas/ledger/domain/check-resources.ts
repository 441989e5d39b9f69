import type { CurrencyCode } from '../../kernel/currencies.ts';
import type { Money } from '../../kernel/money.ts';
import { type Books, capturedBy, type Disagreement, movedBy, text } from './books.ts';
import { type JournalEntry, sumsByCurrency } from './journal-entry.ts';

export const checkBalance = (entry: JournalEntry): readonly Disagreement[] =>
  [...sumsByCurrency(entry.postings)]
    .filter(([, sum]) => sum !== 0n)
    .map(([currency, sum]) => ({
      kind: 'entry_unbalanced',
      id: entry.id,
      detail: `postings sum to ${sum} ${currency}, not to 0`,
    }));

const sumOf = (entries: readonly JournalEntry[], currency: CurrencyCode): bigint =>
  entries.reduce((sum, entry) => {
    const captured = capturedBy(entry);
    return captured?.currency === currency ? sum + captured.minor : sum;
  }, 0n);

interface Claim {
  readonly id: string;
  /** What the resource says that it moved: in is positive, out is negative. */
  readonly moved: Money;
  readonly kind: 'payment_differs_from_entries' | 'refund_differs_from_entries';
}

const claimsOf = (books: Books): readonly Claim[] => [
  ...books.payments.map(
    ({ id, captured }): Claim => ({ id, moved: captured, kind: 'payment_differs_from_entries' }),
  ),
  ...books.refunds.map(
    (refund): Claim => ({ id: refund.id, moved: movedBy(refund), kind: 'refund_differs_from_entries' }),
  ),
];

/** Payments and refunds against their entries. */
export const checkResources = (books: Books): readonly Disagreement[] => {
  const entries = Map.groupBy(books.entries, (entry) => entry.resourceId);
  const claims = claimsOf(books);
  const known = new Set(claims.map(({ id }) => id));
  const differing = claims.flatMap(({ id, moved, kind }): readonly Disagreement[] => {
    const posted = sumOf(entries.get(id) ?? [], moved.currency);
    return posted === moved.minor
      ? []
      : [{ kind, id, detail: `it says that ${text(moved)} moved, its entries say ${posted}` }];
  });
  const orphans = books.entries
    .filter(({ resourceId }) => !known.has(resourceId))
    .map(
      ({ id, resourceId }): Disagreement => ({
        kind: 'entry_without_resource',
        id,
        detail: `there is no ${resourceId}`,
      }),
    );
  return [...differing, ...orphans];
};

/** What was captured is refunded, held by a refund under way, or can still be refunded: to the cent. */
export const checkRefunds = (books: Books): readonly Disagreement[] => {
  const refunds = Map.groupBy(books.refunds, ({ paymentId }) => paymentId);
  const sumIn = (id: string, state: string): bigint =>
    (refunds.get(id) ?? []).reduce((sum, one) => (one.state === state ? sum + one.amount.minor : sum), 0n);
  return books.payments.flatMap(({ id, captured, refunded, refundable }): readonly Disagreement[] => {
    const [succeeded, held] = [sumIn(id, 'succeeded'), sumIn(id, 'pending')];
    const isRight = refunded.minor === succeeded && refundable.minor === captured.minor - succeeded - held;
    return isRight
      ? []
      : [
          {
            kind: 'refunds_differ_from_payment',
            id,
            detail: `of ${text(captured)} it says ${refunded.minor} refunded and ${refundable.minor} left; its refunds say ${succeeded} refunded and ${held} held`,
          },
        ];
  });
};
