import type { MerchantId, TokenId } from '../kernel/ids.ts';
import type { Item } from '../platform/dynamo.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import type { TokenDemand, TokenHandle } from './domain/token-handle.ts';

const PREFIX = 'token#';

export const handleKey = (id: string): { readonly pk: string; readonly sk: string } => ({
  pk: `${PREFIX}${id}`,
  sk: 'token',
});

/** Attributes of a handle's item, its keys included. */
export const toHandleItem = (handle: TokenHandle): Item => ({
  ...handleKey(handle.id),
  entity: 'token',
  merchant_id: handle.merchantId,
  type: handle.type,
  state: handle.state,
  country: handle.country ?? undefined,
  expires: handle.expires ?? undefined,
});

/** Reads what `toHandleItem` wrote; the money table has no other writer of tokens than the vault. */
export const fromHandleItem = (item: Item): TokenHandle => ({
  id: String(item['pk']).slice(PREFIX.length) as TokenId,
  merchantId: item['merchant_id'] as MerchantId,
  type: item['type'] as TokenHandle['type'],
  state: item['state'] as TokenHandle['state'],
  country: (item['country'] as string | undefined) ?? null,
  expires: (item['expires'] as string | undefined) ?? null,
});

interface Clause {
  readonly condition: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Nobody takes account data: no token will do, and the item that comes back tells what else is wrong with it. */
const NONE: Clause = { condition: 'attribute_not_exists(merchant_id)', values: {} };

const takenClause = ({ accounts }: TokenDemand): Clause => {
  if (accounts.length === 0) return NONE;
  const values: Record<string, string> = {};
  const conditions = accounts.map(({ type, countries }, index) => {
    values[`:type_${index}`] = type;
    const isType = `#type = :type_${index}`;
    if (countries === 'any') return isType;
    const names = countries.map((country) => {
      values[`:country_${country}`] = country;
      return `:country_${country}`;
    });
    return `${isType} AND country IN (${names.join(', ')})`;
  });
  // DynamoDB refuses brackets that change nothing.
  const condition = conditions.length === 1 ? conditions.join() : `(${conditions.join(' OR ')})`;
  return { condition, values };
};

/**
 * Part of the transaction of whoever uses a token: it is this merchant's, it is there, and it will do. In the write
 * itself, so that nothing is created for a token that is erased at the same moment; the vault writes this item in the
 * transaction that creates or erases the token:
 *
 *     erasure   destroys the key ── handle erased ✓
 *     payment     names the token ──────── handle is erased ✗ nothing written
 *
 * `refusalOf` says of the item that comes back which clause it was.
 */
export const checkToken = (table: string, demand: TokenDemand): WriteItem => {
  const isOurs = 'merchant_id = :merchant';
  const isActive = '#state = :active';
  const isTaken = takenClause(demand);
  const holds = '(attribute_not_exists(expires) OR expires >= :month)';
  return {
    ConditionCheck: {
      TableName: table,
      Key: handleKey(demand.id),
      ConditionExpression: [isOurs, isActive, isTaken.condition, holds].join(' AND '),
      ExpressionAttributeNames: {
        '#state': 'state',
        ...(demand.accounts.length === 0 ? {} : { '#type': 'type' }),
      },
      ExpressionAttributeValues: {
        ':merchant': demand.merchantId,
        ':active': 'active',
        ':month': demand.month,
        ...isTaken.values,
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
};
