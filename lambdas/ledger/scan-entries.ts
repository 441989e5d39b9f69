import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { JournalEntry } from './domain/journal-entry.ts';
import { toEntry } from './journal-store.ts';

/** The whole journal of every merchant, in pages and in no order. */
export type ScanEntries = () => AsyncGenerator<readonly JournalEntry[]>;

/** A scan, on purpose: it finds what no index and no stream knows of. It reads and pays for the whole table. */
export const createScanEntries = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): ScanEntries =>
  async function* () {
    let start: Record<string, unknown> | undefined;
    do {
      const page = await deps.documents.send(
        new ScanCommand({
          TableName: deps.table,
          ConsistentRead: true,
          FilterExpression: 'entity = :entry',
          ExpressionAttributeValues: { ':entry': 'journal_entry' },
          ExclusiveStartKey: start,
        }),
      );
      yield (page.Items ?? []).map(toEntry);
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  };
