import { formatMoney, money } from '../../lambdas/kernel/money.ts';
import { table } from '../output.ts';
import type { BooksReport } from './check-books.ts';

/** Minor units; a sum beyond what a JSON number holds exactly becomes a text. */
const amount = (minor: bigint): number | string =>
  Number.isSafeInteger(Number(minor)) ? Number(minor) : minor.toString();

export const booksJson = ({ asOf, totals, disagreements }: BooksReport): unknown => ({
  as_of: asOf,
  agree: disagreements.length === 0,
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

export const booksLines = ({ asOf, totals, disagreements }: BooksReport): readonly string[] => {
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
    first === undefined
      ? '✓ the books agree'
      : `first disagreement: ${first.kind} ${first.id}: ${first.detail}`,
  ];
};
