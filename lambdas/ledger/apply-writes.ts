import type { WriteItem } from '../platform/unit-of-work.ts';
import { balanceKey } from './balance-writes.ts';
import { type AccountId, parseAccountId } from './domain/account.ts';
import type { DaySum, LineBatch } from './domain/line-batch.ts';
import { dayKey, toLineItem } from './statement-item.ts';

/** Where the list index keeps a merchant's accounts: they are few, and their place in it never changes. */
export const accountsList = (merchantId: string): string => `accounts#${merchantId}`;

const addToDay = (
  table: string,
  account: AccountId,
  { day, sum, count }: DaySum,
  batchAt: string,
): WriteItem => ({
  Update: {
    TableName: table,
    Key: dayKey(account, day),
    UpdateExpression: 'ADD #sum :sum, #count :count SET entity = :entity, batch_at = :batch',
    ExpressionAttributeNames: { '#sum': 'sum', '#count': 'count' },
    ExpressionAttributeValues: { ':sum': sum, ':count': count, ':entity': 'account_day', ':batch': batchAt },
  },
});

/**
 * Each batch of an account is later than the one before it, by the balance's own word and not by anybody's clock: so
 * what a balance says is the sum of the lines of batches up to its own.
 */
const addToBalance = (table: string, { account, balance, available }: LineBatch, at: string): WriteItem => {
  const { merchantId, kind, currency } = parseAccountId(account);
  return {
    Update: {
      TableName: table,
      Key: balanceKey(account),
      UpdateExpression: `ADD balance :balance${available === null ? '' : ', available :available'} SET updated_at = :at, batch_at = :at, entity = :entity, merchant_id = :merchant, currency = :currency, list_pk = :list, list_sk = :account`,
      ExpressionAttributeValues: {
        ':balance': balance,
        ...(available === null ? {} : { ':available': available }),
        ':at': at,
        ':entity': 'balance',
        ':merchant': merchantId,
        ':currency': currency,
        ':list': accountsList(merchantId),
        ':account': `${currency}#${kind}`,
      },
      ConditionExpression: 'attribute_not_exists(batch_at) OR batch_at < :at',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
};

/**
 * One transaction: the lines, each of which can be put only once, and with them what they add to their days and to
 * their account's balance. So a line that is there has been counted, and one that is not has not. The lines come
 * first: the index of a failed condition is the index of its line. The balance comes last.
 *
 * @param at Time of the batch, later than that of the account's batch before it.
 */
export const batchWrites = (table: string, batch: LineBatch, at: string): readonly WriteItem[] => [
  ...batch.lines.map(
    (line): WriteItem => ({
      Put: {
        TableName: table,
        Item: toLineItem(line, at),
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    }),
  ),
  ...batch.days.map((day) => addToDay(table, batch.account, day, at)),
  addToBalance(table, batch, at),
];
