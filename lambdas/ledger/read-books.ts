import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { Item } from '../platform/dynamo.ts';
import { toAccountBalance } from './account-store.ts';
import {
  idOf,
  RESOURCE_ENTITIES,
  toBookedDispute,
  toBookedInvoice,
  toBookedPayment,
  toBookedRefund,
  toBookedResources,
  toTaken,
} from './booked-resources.ts';
import type { Books } from './domain/books.ts';
import type { AccountCut, StatementBooks } from './domain/statement-books.ts';
import { toEntry } from './journal-store.ts';
import { createReadAccount, toBookedDay } from './read-account.ts';
import { toStatementLine } from './statement-item.ts';

/** The house's own side of the books. */
export type OwnBooks = Omit<Books, 'providerLines' | 'providerAsOf'> & {
  readonly statements: StatementBooks;
};

type ByEntity = ReadonlyMap<string, readonly Item[]>;

const toStatements = (items: readonly Item[], byEntity: ByEntity): StatementBooks => ({
  lines: (byEntity.get('statement_line') ?? []).map(toStatementLine),
  balances: (byEntity.get('balance') ?? [])
    .map(toAccountBalance)
    .map(({ id, ...balance }) => ({ account: id, ...balance })),
  days: (byEntity.get('account_day') ?? []).map(toBookedDay),
  taken: items.flatMap(toTaken),
  moving: [],
});

const booksOf = (items: readonly Item[]): OwnBooks => {
  const byEntity = Map.groupBy(items, (item) => String(item['entity']));
  return {
    resources: toBookedResources(items),
    payments: (byEntity.get('payment') ?? []).map(toBookedPayment),
    refunds: (byEntity.get('refund') ?? []).map(toBookedRefund),
    disputes: (byEntity.get('dispute') ?? []).map(toBookedDispute),
    invoices: (byEntity.get('invoice') ?? []).map(toBookedInvoice),
    operations: (byEntity.get('operation') ?? []).map((item) => ({
      id: idOf(item),
      state: String(item['state']),
    })),
    entries: (byEntity.get('journal_entry') ?? []).map(toEntry),
    statements: toStatements(items, byEntity),
  };
};

/** What the check knows how to read. A resource that is missing here leaves entries without one: it is not missed in silence. */
const ENTITIES = [
  ...RESOURCE_ENTITIES,
  'invoice',
  'operation',
  'journal_entry',
  'statement_line',
  'balance',
  'account_day',
] as const;

const ONLY_BOOKS = {
  FilterExpression: `entity IN (${ENTITIES.map((_, index) => `:entity_${index}`).join(', ')})`,
  ExpressionAttributeValues: Object.fromEntries(
    ENTITIES.map((entity, index) => [`:entity_${index}`, entity]),
  ),
};

/** One page after the other, all of one kind together. */
const join = (pages: readonly OwnBooks[]): OwnBooks => ({
  resources: pages.flatMap(({ resources }) => resources),
  payments: pages.flatMap(({ payments }) => payments),
  refunds: pages.flatMap(({ refunds }) => refunds),
  disputes: pages.flatMap(({ disputes }) => disputes),
  invoices: pages.flatMap(({ invoices }) => invoices),
  operations: pages.flatMap(({ operations }) => operations),
  entries: pages.flatMap(({ entries }) => entries),
  statements: {
    lines: pages.flatMap(({ statements }) => statements.lines),
    balances: pages.flatMap(({ statements }) => statements.balances),
    days: pages.flatMap(({ statements }) => statements.days),
    taken: pages.flatMap(({ statements }) => statements.taken),
    moving: [],
  },
});

/** @param asOf Accounts that have moved since then are read once more, each by itself; null: none. */
export type ReadOwnBooks = (asOf?: string | null) => Promise<OwnBooks>;

/**
 * Reads all resources, operations and entries. A scan, on purpose: a check that follows our own indexes would not
 * see what they miss. It is for operators and nightly runs, not for the request path. Of each page only what is
 * compared is kept: events and marks, which are most of the table, never get here.
 */
export const createReadBooks = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): ReadOwnBooks => {
  const readAccount = createReadAccount(deps);
  return async (asOf = null) => {
    const pages: OwnBooks[] = [];
    const scan = { TableName: deps.table, ConsistentRead: true, ...ONLY_BOOKS };
    for await (const { Items } of paginateScan({ client: deps.documents }, scan))
      pages.push(booksOf(Items ?? []));
    const books = join(pages);
    const moving: AccountCut[] = [];
    for (const { account, updatedAt } of books.statements.balances)
      if (asOf !== null && updatedAt >= asOf) moving.push(await readAccount(account));
    return { ...books, statements: { ...books.statements, moving } };
  };
};
