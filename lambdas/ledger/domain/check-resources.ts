import { type BookedResource, type Books, type Disagreement, text } from './books.ts';
import { amountOf, type JournalEntry, sumsByCurrency } from './journal-entry.ts';

export const checkBalance = (entry: JournalEntry): readonly Disagreement[] =>
  [...sumsByCurrency(entry.postings)]
    .filter(([, sum]) => sum !== 0n)
    .map(([currency, sum]) => ({
      kind: 'entry_unbalanced',
      id: entry.id,
      detail: `postings sum to ${sum} ${currency}, not to 0`,
    }));

/** Sum of entries per rule and currency: `payment_captured EUR` → minor units. */
const postedBy = (entries: readonly JournalEntry[]): ReadonlyMap<string, bigint> => {
  const sums = new Map<string, bigint>();
  for (const entry of entries) {
    const { minor, currency } = amountOf(entry);
    const name = `${entry.kind} ${currency}`;
    sums.set(name, (sums.get(name) ?? 0n) + minor);
  }
  return sums;
};

const checkResource = (
  { id, claims }: BookedResource,
  entries: readonly JournalEntry[],
): readonly Disagreement[] => {
  const posted = postedBy(entries);
  const claimed = new Map<string, bigint>();
  for (const { rule, amount } of claims) {
    const name = `${rule} ${amount.currency}`;
    claimed.set(name, (claimed.get(name) ?? 0n) + amount.minor);
  }
  const names = [...new Set([...claimed.keys(), ...posted.keys()])];
  return names
    .filter((name) => (claimed.get(name) ?? 0n) !== (posted.get(name) ?? 0n))
    .map((name) => ({
      kind: 'resource_differs_from_entries',
      id,
      detail: `${name}: it says ${claimed.get(name) ?? 0n}, its entries say ${posted.get(name) ?? 0n}`,
    }));
};

/** Every resource against its entries, in both directions. */
export const checkResources = (books: Books): readonly Disagreement[] => {
  const entries = Map.groupBy(books.entries, (entry) => entry.resourceId);
  const known = new Set(books.resources.map(({ id }) => id));
  const orphans = books.entries
    .filter(({ resourceId }) => !known.has(resourceId))
    .map(
      ({ id, resourceId }): Disagreement => ({
        kind: 'entry_without_resource',
        id,
        detail: `there is no ${resourceId}`,
      }),
    );
  return [
    ...books.resources.flatMap((resource) => checkResource(resource, entries.get(resource.id) ?? [])),
    ...orphans,
  ];
};

/** What was captured is refunded, held by a refund under way, disputed, or can still be refunded: to the cent. */
export const checkRefunds = (books: Books): readonly Disagreement[] => {
  const refunds = Map.groupBy(books.refunds, ({ paymentId }) => paymentId);
  const sumIn = (id: string, state: string): bigint =>
    (refunds.get(id) ?? []).reduce((sum, one) => (one.state === state ? sum + one.amount.minor : sum), 0n);
  return books.payments.flatMap(
    ({ id, captured, refunded, disputed, refundable }): readonly Disagreement[] => {
      const [succeeded, held] = [sumIn(id, 'succeeded'), sumIn(id, 'pending')];
      const isRight =
        refunded.minor === succeeded &&
        refundable.minor === captured.minor - succeeded - held - disputed.minor;
      return isRight
        ? []
        : [
            {
              kind: 'refunds_differ_from_payment',
              id,
              detail: `of ${text(captured)} it says ${refunded.minor} refunded, ${disputed.minor} disputed and ${refundable.minor} left; its refunds say ${succeeded} refunded and ${held} held`,
            },
          ];
    },
  );
};

/** What a payment calls disputed is what its disputes took and did not give back. */
export const checkDisputes = (books: Books): readonly Disagreement[] => {
  const taken = new Map<string, bigint>();
  for (const { paymentId, amount, isWon } of books.disputes)
    taken.set(paymentId, (taken.get(paymentId) ?? 0n) + (isWon ? 0n : amount.minor));
  return books.payments
    .filter(({ id, disputed }) => disputed.minor !== (taken.get(id) ?? 0n))
    .map(({ id, disputed }) => ({
      kind: 'disputes_differ_from_payment',
      id,
      detail: `it says ${text(disputed)} are disputed; its disputes say ${taken.get(id) ?? 0n}`,
    }));
};
