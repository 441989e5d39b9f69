import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Applied, ApplyEntries } from './apply-entries.ts';
import { toEntry } from './journal-store.ts';

export interface Rebuilt extends Applied {
  /** Entries that there are. */
  readonly entries: number;
}

/**
 * Applies every entry of the journal to balances and statements again: what is there already is left out, so only
 * what is missing is written, and it does no harm while the stream is followed. A scan, on purpose: it is for what
 * the stream has forgotten.
 */
export const createRebuildBalances = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
  readonly applyEntries: ApplyEntries;
}): (() => Promise<Rebuilt>) => {
  return async () => {
    const rebuilt = { entries: 0, lines: 0, known: 0, writes: 0 };
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
      const entries = (page.Items ?? []).map(toEntry);
      const applied = await deps.applyEntries(entries);
      rebuilt.entries += entries.length;
      rebuilt.lines += applied.lines;
      rebuilt.known += applied.known;
      rebuilt.writes += applied.writes;
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return rebuilt;
  };
};
