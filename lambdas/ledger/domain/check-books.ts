import type { CurrencyCode } from '../../kernel/currencies.ts';
import { equals, type Money, negate, subtract, zero } from '../../kernel/money.ts';
import { type JournalEntry, sumsByCurrency } from './journal-entry.ts';

/** A payment as the checker needs it. */
export interface BookedPayment {
  readonly id: string;
  readonly captured: Money;
  readonly refunded: Money;
  /** Neither refunded nor held by a refund. */
  readonly refundable: Money;
}

/** A refund as the checker needs it. */
export interface BookedRefund {
  readonly id: string;
  readonly paymentId: string;
  readonly amount: Money;
  readonly state: string;
}

export interface BookedOperation {
  readonly id: string;
  readonly state: string;
}

/** One line of a provider's history: money that it says it took, or gave back (negative), for an operation of ours. */
export interface ProviderLine {
  readonly id: string;
  readonly operationId: string;
  readonly amount: Money;
}

/** Everything that has to agree. */
export interface Books {
  readonly payments: readonly BookedPayment[];
  readonly refunds: readonly BookedRefund[];
  readonly operations: readonly BookedOperation[];
  readonly entries: readonly JournalEntry[];
  readonly providerLines: readonly ProviderLine[];
  /**
   * When the provider's history was read; the house's own books are read after it, so that every line has its
   * operation. An entry younger than this cannot be missed at the provider yet.
   */
  readonly providerAsOf: string;
}

export type DisagreementKind =
  | 'entry_unbalanced'
  | 'entry_without_resource'
  | 'payment_differs_from_entries'
  | 'refund_differs_from_entries'
  | 'refunds_differ_from_payment'
  | 'entry_missing_at_provider'
  | 'amount_differs_at_provider'
  | 'provider_line_unknown_here'
  | 'provider_line_without_entry'
  | 'charged_twice';

export interface Disagreement {
  readonly kind: DisagreementKind;
  /** The record to look at first. */
  readonly id: string;
  readonly detail: string;
}

/** States in which the provider may know more than we do. */
export const OPEN_STATES: ReadonlySet<string> = new Set(['created', 'submitted', 'unknown']);

const text = ({ minor, currency }: Money): string => `${minor} ${currency}`;

/** The merchant's side of an entry is what the payment says was captured. */
export const capturedBy = (entry: JournalEntry): Money | null => {
  const credit = entry.postings.find(({ account }) => account.includes('/merchant_payable/'));
  return credit === undefined ? null : subtract(zero(credit.amount.currency), credit.amount);
};

const checkBalance = (entry: JournalEntry): readonly Disagreement[] =>
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

/** What a refund moved: nothing until it succeeded, and then out. */
export const movedBy = ({ amount, state }: BookedRefund): Money =>
  state === 'succeeded' ? negate(amount) : subtract(amount, amount);

const claimsOf = (books: Books): readonly Claim[] => [
  ...books.payments.map(
    ({ id, captured }): Claim => ({ id, moved: captured, kind: 'payment_differs_from_entries' }),
  ),
  ...books.refunds.map(
    (refund): Claim => ({ id: refund.id, moved: movedBy(refund), kind: 'refund_differs_from_entries' }),
  ),
];

const checkResources = (books: Books): readonly Disagreement[] => {
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
const checkRefunds = (books: Books): readonly Disagreement[] => {
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

const checkEntryAtProvider = (
  entry: JournalEntry,
  lines: readonly ProviderLine[],
): readonly Disagreement[] => {
  const [line, second] = lines;
  const captured = capturedBy(entry);
  if (line === undefined)
    return [
      {
        kind: 'entry_missing_at_provider',
        id: entry.id,
        detail: `the provider has no line for ${entry.operationId}`,
      },
    ];
  if (second !== undefined)
    return [
      {
        kind: 'charged_twice',
        id: entry.operationId,
        detail: `the provider has ${lines.length} lines: ${lines.map(({ id }) => id).join(', ')}`,
      },
    ];
  if (captured !== null && equals(captured, line.amount)) return [];
  return [
    {
      kind: 'amount_differs_at_provider',
      id: entry.id,
      detail: `the provider took ${text(line.amount)}, the entry says ${captured === null ? 'nothing' : text(captured)}`,
    },
  ];
};

/** A provider's line without an entry of ours is in flight while its operation is open, and wrong afterwards. */
const checkProviderLine = (line: ProviderLine, state: string | undefined): readonly Disagreement[] => {
  if (state === undefined)
    return [
      {
        kind: 'provider_line_unknown_here',
        id: line.id,
        detail: `there is no operation ${line.operationId} here, and ${text(line.amount)} were taken`,
      },
    ];
  if (OPEN_STATES.has(state)) return [];
  return [
    {
      kind: 'provider_line_without_entry',
      id: line.id,
      detail: `${text(line.amount)} were taken for ${line.operationId}, which is ${state} without an entry`,
    },
  ];
};

const checkProvider = (books: Books): readonly Disagreement[] => {
  const lines = Map.groupBy(books.providerLines, ({ operationId }) => operationId);
  const states = new Map(books.operations.map(({ id, state }) => [id, state]));
  const booked = new Set<string>(books.entries.map(({ operationId }) => operationId));
  const due = books.entries.filter(({ createdAt }) => createdAt <= books.providerAsOf);
  const unbooked = books.providerLines.filter(({ operationId }) => !booked.has(operationId));
  return [
    ...due.flatMap((entry) => checkEntryAtProvider(entry, lines.get(entry.operationId) ?? [])),
    ...unbooked.flatMap((line) => checkProviderLine(line, states.get(line.operationId))),
  ];
};

/** Every disagreement between payments, journal and provider; none means that the books are right to the cent. */
export const findDisagreements = (books: Books): readonly Disagreement[] => [
  ...books.entries.flatMap(checkBalance),
  ...checkResources(books),
  ...checkRefunds(books),
  ...checkProvider(books),
];
