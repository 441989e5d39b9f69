import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Item } from '../platform/dynamo.ts';
import { createQueryAll } from '../platform/query-all.ts';
import { toAccountBalance } from './account-store.ts';
import { balanceKey } from './balance-writes.ts';
import type { AccountId } from './domain/account.ts';
import type { AccountCut, BookedBalance, BookedDay } from './domain/statement-books.ts';
import { accountPartition, toStatementLine } from './statement-item.ts';

export const toBookedDay = (item: Item): BookedDay => ({
  account: String(item['pk']).slice('account#'.length) as AccountId,
  day: String(item['sk']).slice('day#'.length),
  sum: item['sum'] as bigint,
  count: item['count'] as bigint,
});

/** Empty where it was brought before batches had a time. */
const timeIn = (item: Item, name: string): string => {
  const value = item[name];
  return typeof value === 'string' ? value : '';
};

const toBalance = (account: AccountId, item: Item): BookedBalance => {
  const { balance, available, updatedAt } = toAccountBalance(item);
  return { account, balance, available, updatedAt };
};

/**
 * Reads an account while it moves. The order makes it a cut: every line that the balance or a day had counted when it
 * was read is there when the lines are read, for a line is put with its count and never taken away.
 */
export const createReadAccount = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): ((account: AccountId) => Promise<AccountCut>) => {
  const queryAll = createQueryAll(deps);
  const startingWith = (account: AccountId, kind: 'day' | 'line') =>
    queryAll({
      KeyConditionExpression: 'pk = :account AND begins_with(sk, :kind)',
      ExpressionAttributeValues: { ':account': accountPartition(account), ':kind': `${kind}#` },
      ConsistentRead: true,
    });
  return async (account) => {
    const { Item = {} } = await deps.documents.send(
      new GetCommand({ TableName: deps.table, Key: balanceKey(account), ConsistentRead: true }),
    );
    const days = await startingWith(account, 'day');
    const lines = await startingWith(account, 'line');
    return {
      balance: {
        ...toBalance(account, { ...balanceKey(account), ...Item }),
        batchAt: timeIn(Item, 'batch_at'),
        takenAt: timeIn(Item, 'taken_at'),
      },
      days: days.map((item) => ({ ...toBookedDay(item), batchAt: timeIn(item, 'batch_at') })),
      lines: lines.map((item) => ({ ...toStatementLine(item), batchAt: timeIn(item, 'batch_at') })),
    };
  };
};
