import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Item } from '../platform/dynamo.ts';
import { toAccountBalance } from './account-store.ts';
import {
  idOf,
  toBookedDispute,
  toBookedInvoice,
  toBookedPayment,
  toBookedRefund,
  toBookedResources,
  toTaken,
} from './booked-resources.ts';
import type { AccountId } from './domain/account.ts';
import type { Books } from './domain/books.ts';
import type { BookedDay, StatementBooks } from './domain/statement-books.ts';
import { toEntry } from './journal-store.ts';
import { toStatementLine } from './statement-item.ts';

/** The house's own side of the books. */
export type OwnBooks = Omit<Books, 'providerLines' | 'providerAsOf'> & {
  readonly statements: StatementBooks;
};

type ByEntity = ReadonlyMap<string, readonly Item[]>;

const toBookedDay = (item: Item): BookedDay => ({
  account: String(item['pk']).slice('account#'.length) as AccountId,
  day: String(item['sk']).slice('day#'.length),
  sum: item['sum'] as bigint,
  count: item['count'] as bigint,
});

const toStatements = (items: readonly Item[], byEntity: ByEntity): StatementBooks => ({
  lines: (byEntity.get('statement_line') ?? []).map(toStatementLine),
  balances: (byEntity.get('balance') ?? [])
    .map(toAccountBalance)
    .map(({ id, ...balance }) => ({ account: id, ...balance })),
  days: (byEntity.get('account_day') ?? []).map(toBookedDay),
  taken: items.flatMap(toTaken),
});

/**
 * Reads all resources, operations and entries. A scan, on purpose: a check that follows our own indexes would not
 * see what they miss. It is for operators and nightly runs, not for the request path.
 */
export const createReadBooks = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): (() => Promise<OwnBooks>) => {
  const scan = async (): Promise<readonly Item[]> => {
    const items: Item[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await deps.documents.send(
        new ScanCommand({ TableName: deps.table, ConsistentRead: true, ExclusiveStartKey: start }),
      );
      items.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return items;
  };
  return async () => {
    const items = await scan();
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
};
