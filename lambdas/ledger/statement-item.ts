import type { Item } from '../platform/dynamo.ts';
import { listAttributes } from '../platform/sharded-list.ts';
import { type AccountId, parseAccountId } from './domain/account.ts';
import type { StatementLine, StoredLine } from './domain/statement-line.ts';

interface Key {
  readonly pk: string;
  readonly sk: string;
}

export const accountPartition = (account: AccountId): string => `account#${account}`;

/** Within an account in the order of time; the same entry has the same key, so it can be there only once. */
const lineKey = ({ account, createdAt, entryId }: StatementLine): Key => ({
  pk: accountPartition(account),
  sk: `line#${createdAt}#${entryId}`,
});

export const dayKey = (account: AccountId, day: string): Key => ({
  pk: accountPartition(account),
  sk: `day#${day}`,
});

/** The merchant's journal, as the list index knows it. */
export const JOURNAL_LIST = 'journal_entry';

/** Where the list index keeps the entries of one resource. A resource has a few of them, so one partition does. */
export const resourceList = (merchantId: string, resourceId: string): string =>
  `entries_of#${merchantId}#${resourceId}`;

/**
 * An entry is listed by its lines, so that being listed costs no write of its own: the first puts it into the
 * merchant's journal, the second among the entries of its resource.
 */
const listings = (line: StatementLine): Item => {
  const { merchantId } = parseAccountId(line.account);
  const listed = listAttributes(JOURNAL_LIST, { merchantId, id: line.entryId, createdAt: line.createdAt });
  if (line.position === 0) return listed;
  return line.position === 1 ? { ...listed, list_pk: resourceList(merchantId, line.resourceId) } : {};
};

/** @param batchAt Of the transaction that puts it: what its account's balance says then includes it. */
export const toLineItem = (line: StatementLine, batchAt: string): Item => ({
  ...lineKey(line),
  entity: 'statement_line',
  kind: line.kind,
  resource_id: line.resourceId,
  amount: line.amount,
  ...(line.available === null ? {} : { available: line.available }),
  created_at: line.createdAt,
  batch_at: batchAt,
  ...listings(line),
});

/** Reads what `toLineItem` wrote. Which of its entry's lines it is, nobody asks afterwards. */
export const toStatementLine = (item: Item): StoredLine => ({
  account: String(item['pk']).slice('account#'.length) as AccountId,
  entryId: String(item['sk']).split('#')[2] as StatementLine['entryId'],
  kind: item['kind'] as StatementLine['kind'],
  resourceId: String(item['resource_id']),
  amount: item['amount'] as bigint,
  available: (item['available'] as bigint | undefined) ?? null,
  createdAt: String(item['created_at']),
});
