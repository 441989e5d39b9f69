import { money } from '../kernel/money.ts';
import type { Item } from '../platform/dynamo.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import type { AccountId } from './domain/account.ts';
import { assertBalanced, type JournalEntry } from './domain/journal-entry.ts';

export const entryKey = (entryId: string): { readonly pk: string; readonly sk: string } => ({
  pk: `entry#${entryId}`,
  sk: 'entry',
});

/**
 * One partition per entry: the log has no hot key, and an entry that exists can never be written again.
 *
 * @throws InvariantError if the entry does not balance.
 */
export const putEntry = (table: string, entry: JournalEntry): WriteItem => {
  assertBalanced(entry);
  return {
    Put: {
      TableName: table,
      Item: {
        ...entryKey(entry.id),
        entity: 'journal_entry',
        kind: entry.kind,
        merchant_id: entry.merchantId,
        ...(entry.operationId === null ? {} : { operation_id: entry.operationId }),
        resource_id: entry.resourceId,
        ...(entry.eventId === null ? {} : { event_id: entry.eventId }),
        created_at: entry.createdAt,
        postings: entry.postings.map(({ account, amount, isHeld }) => ({
          account,
          amount: amount.minor,
          currency: amount.currency,
          ...(isHeld ? { is_held: true } : {}),
        })),
        ...(entry.adjusts === undefined
          ? {}
          : {
              adjusts_cause: entry.adjusts.causeId,
              adjusts_rule: entry.adjusts.rule,
              adjusts_at: entry.adjusts.at,
            }),
      },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
};

interface StoredPosting {
  readonly account: AccountId;
  readonly amount: bigint;
  readonly currency: string;
  readonly is_held?: true;
}

/** What was written is trusted: the table's only writer is `putEntry`. */
export const toEntry = (item: Item): JournalEntry => {
  const stored = item as Readonly<Record<string, string>> & { readonly postings: readonly StoredPosting[] };
  return {
    id: String(stored['pk']).slice('entry#'.length) as JournalEntry['id'],
    kind: stored['kind'] as JournalEntry['kind'],
    merchantId: stored['merchant_id'] as JournalEntry['merchantId'],
    operationId: (stored['operation_id'] ?? null) as JournalEntry['operationId'],
    resourceId: String(stored['resource_id']),
    eventId: (stored['event_id'] ?? null) as JournalEntry['eventId'],
    createdAt: String(stored['created_at']),
    postings: stored.postings.map(({ account, amount, currency, is_held }) => ({
      account,
      amount: money(amount, currency),
      isHeld: is_held === true,
    })),
    ...(stored['adjusts_cause'] === undefined
      ? {}
      : {
          adjusts: {
            causeId: stored['adjusts_cause'],
            rule: stored['adjusts_rule'] as JournalEntry['kind'],
            at: String(stored['adjusts_at']),
          },
        }),
  };
};
