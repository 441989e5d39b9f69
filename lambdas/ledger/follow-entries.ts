import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Context, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { toItem } from '../platform/dynamo.ts';
import type { Log } from '../platform/logger.ts';
import type { ApplyEntries } from './apply-entries.ts';
import type { JournalEntry } from './domain/journal-entry.ts';
import { toEntry } from './journal-store.ts';

const entryIn = ({ dynamodb }: DynamoDBRecord): readonly JournalEntry[] => {
  const item = toItem(dynamodb?.NewImage as Record<string, AttributeValue> | undefined);
  return item?.['entity'] === 'journal_entry' ? [toEntry(item)] : [];
};

/**
 * Applies the entries that the stream brings, and throws when one of them could not be applied to all of its
 * accounts: the stream repeats the batch, in halves, and what was applied before is left out. So a record that can
 * never be applied is alone in the end, and is set aside where it raises an alarm.
 *
 * @throws what the table said, once it is logged.
 */
export const createFollowEntries = (deps: { readonly applyEntries: ApplyEntries; readonly log: Log }) => {
  return async (event: DynamoDBStreamEvent, context: Context): Promise<void> => {
    deps.log.startInvocation(context);
    const records = event.Records.length;
    try {
      const applied = await deps.applyEntries(event.Records.flatMap(entryIn));
      deps.log.info('BALANCES_UPDATED', {
        records,
        lines: applied.lines,
        known: applied.known,
        balance_writes: applied.writes,
      });
    } catch (error) {
      deps.log.error('BALANCES_FAILED', { records }, error);
      throw error;
    }
  };
};
