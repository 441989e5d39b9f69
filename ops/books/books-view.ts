import { formatMoney, money } from '../../lambdas/kernel/money.ts';
import type { BooksReport } from '../../lambdas/ledger/check-books.ts';
import { table } from '../output.ts';

/** Minor units; a sum beyond what a JSON number holds exactly becomes a text. */
const amount = (minor: bigint): number | string =>
  Number.isSafeInteger(Number(minor)) ? Number(minor) : minor.toString();

export const booksJson = ({ asOf, totals, disagreements, unapplied, inMotion }: BooksReport): unknown => ({
  as_of: asOf,
  agree: disagreements.length === 0,
  entries_not_in_statements_yet: unapplied,
  accounts_not_judged: inMotion,
  totals: totals.map(({ currency, provider, inFlight, resources, journal, unseen }) => ({
    currency,
    provider: amount(provider),
    in_flight: amount(inFlight),
    resources: amount(resources),
    journal: amount(journal),
    not_seen_at_provider_yet: amount(unseen),
  })),
  disagreements,
});

/** What is on its way: said only if there is any. */
const motionLines = ({ unapplied, inMotion }: BooksReport): readonly string[] => [
  ...(unapplied === 0 ? [] : [`${unapplied} entries are not in statements yet`]),
  ...(inMotion === 0
    ? []
    : [`${inMotion} accounts were spent from meanwhile: what can be spent of them was not judged`]),
];

export const booksLines = (report: BooksReport): readonly string[] => {
  const { asOf, totals, disagreements } = report;
  const [first] = disagreements;
  return [
    `as of ${asOf}`,
    ...table(
      ['CURRENCY', 'PROVIDER', 'OF IT IN FLIGHT', 'RESOURCES', 'JOURNAL', 'OF IT NOT SEEN YET'],
      totals.map(({ currency, provider, inFlight, resources, journal, unseen }) => [
        currency,
        ...[provider, inFlight, resources, journal, unseen].map((minor) =>
          formatMoney(money(minor, currency)),
        ),
      ]),
      'no money has moved yet',
    ),
    ...motionLines(report),
    first === undefined
      ? '✓ the books agree'
      : `first disagreement: ${first.kind} ${first.id}: ${first.detail}`,
  ];
};
