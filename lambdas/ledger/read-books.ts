import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Item } from '../platform/dynamo.ts';
import {
  idOf,
  toBookedDispute,
  toBookedInvoice,
  toBookedPayment,
  toBookedRefund,
  toBookedResources,
} from './booked-resources.ts';
import type { Books } from './domain/books.ts';
import { toEntry } from './journal-store.ts';

/** The house's own side of the books. */
export type OwnBooks = Omit<Books, 'providerLines' | 'providerAsOf'>;

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
    };
  };
};
