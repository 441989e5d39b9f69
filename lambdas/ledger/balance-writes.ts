import type { Money } from '../kernel/money.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import { type AccountId, parseAccountId } from './domain/account.ts';

/**
 * An account's balances: `balance`, derived from its entries, and, where the account can be spent, the guarded
 * `available`. Both are in the account's normal side: what a liability owes is positive.
 */
export const balanceKey = (account: AccountId): { readonly pk: string; readonly sk: string } => ({
  pk: `balance#${account}`,
  sk: 'balance',
});

export interface GuardedChange {
  readonly account: AccountId;
  /** Positive. */
  readonly amount: Money;
  readonly at: string;
}

const changeAvailable = (
  table: string,
  { account, amount, at }: GuardedChange,
  change: { readonly expression: string; readonly condition?: string },
): WriteItem => {
  const { merchantId, currency } = parseAccountId(account);
  return {
    Update: {
      TableName: table,
      Key: balanceKey(account),
      UpdateExpression: `SET available = ${change.expression}, updated_at = :at, taken_at = :at, entity = :entity, merchant_id = :merchant, currency = :currency`,
      ...(change.condition === undefined ? {} : { ConditionExpression: change.condition }),
      ExpressionAttributeValues: {
        ':amount': amount.minor,
        ':at': at,
        ':entity': 'balance',
        ':merchant': merchantId,
        ':currency': currency,
        ...(change.condition === undefined ? { ':zero': 0 } : {}),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
};

/**
 * Takes money out of what can be spent, as part of the intent's transaction. The condition is in the write, so a
 * hundred at once can never spend more than is there:
 *
 *     payout a   spends 5.00 of 10.00 ✓
 *     payout b     spends 5.00 of 5.00 ✓
 *     payout c       needs 5.00 of 0.00 ✗
 *
 * The entry that follows must mark its debit as held, so that the balance is not lowered twice.
 */
export const spendAvailable = (table: string, change: GuardedChange): WriteItem =>
  changeAvailable(table, change, {
    expression: 'available - :amount',
    condition: 'available >= :amount',
  });

/** The intent came to nothing: what it had taken can be spent again. */
export const returnAvailable = (table: string, change: GuardedChange): WriteItem =>
  changeAvailable(table, change, { expression: 'if_not_exists(available, :zero) + :amount' });
