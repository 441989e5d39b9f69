import type { Books, Disagreement } from './books.ts';
import { checkInvoices } from './check-invoices.ts';
import { checkProvider } from './check-provider.ts';
import { checkBalance, checkDisputes, checkRefunds, checkResources } from './check-resources.ts';

/** Every disagreement between payments, journal and provider; none means that the books are right to the cent. */
export const findDisagreements = (books: Books): readonly Disagreement[] => [
  ...books.entries.flatMap(checkBalance),
  ...checkResources(books),
  ...checkRefunds(books),
  ...checkInvoices(books),
  ...checkDisputes(books),
  ...checkProvider(books),
];
