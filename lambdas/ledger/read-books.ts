import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { type Money, money } from '../kernel/money.ts';
import type { Item } from '../platform/dynamo.ts';
import type { Books } from './domain/books.ts';
import { toEntry } from './journal-store.ts';

const amountOf = (item: Item, name: string): Money => money(item[name] as bigint, String(item['currency']));

/** The house's own side of the books. */
export type OwnBooks = Pick<Books, 'payments' | 'refunds' | 'operations' | 'entries'>;

/**
 * Reads all payments, operations and entries. A scan, on purpose: a check that follows our own indexes would not
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
    const byEntity = Map.groupBy(await scan(), (item) => String(item['entity']));
    const idOf = (item: Item): string => String(item['pk']).replace(/^[^#]*#/, '');
    return {
      payments: (byEntity.get('payment') ?? []).map((item) => ({
        id: idOf(item),
        captured: amountOf(item, 'amount_captured'),
        // A payment stored before there were refunds says nothing of them.
        refunded: amountOf({ amount_refunded: 0n, ...item }, 'amount_refunded'),
        refundable: amountOf({ amount_refundable: item['amount_captured'], ...item }, 'amount_refundable'),
      })),
      refunds: (byEntity.get('refund') ?? []).map((item) => ({
        id: idOf(item),
        paymentId: String(item['payment_id']),
        amount: amountOf(item, 'amount'),
        state: String(item['state']),
      })),
      operations: (byEntity.get('operation') ?? []).map((item) => ({
        id: idOf(item),
        state: String(item['state']),
      })),
      entries: (byEntity.get('journal_entry') ?? []).map(toEntry),
    };
  };
};
