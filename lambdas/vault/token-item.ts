import type { MerchantId, TokenId } from '../kernel/ids.ts';
import type { Item } from '../platform/dynamo.ts';
import type { Shown } from './domain/account.ts';
import type { Token } from './domain/token.ts';

export const tokenKey = (id: string): { readonly pk: string; readonly sk: string } => ({
  pk: `token#${id}`,
  sk: 'token',
});

/** Where the wrapped key of a token lies, in the table that no backup knows. */
export const wrappedKeyKey = (id: string): { readonly pk: string } => ({ pk: `token#${id}` });

export const toItem = (token: Token): Item => ({
  ...tokenKey(token.id),
  entity: 'token',
  merchant_id: token.merchantId,
  type: token.type,
  state: token.state,
  created_at: token.createdAt,
  ...(token.state === 'active'
    ? { shown: token.shown, sealed_account: token.sealedAccount, last_used_on: token.lastUsedOn }
    : {
        erased_for: token.erasure.reason,
        erased_at: token.erasure.erasedAt,
        erased_by: token.erasure.clientId,
        erased_in: token.erasure.requestId,
        wrapped_key_sha256: token.erasure.wrappedKeySha256,
      }),
});

const toShown = (value: unknown): Shown =>
  Object.fromEntries(
    Object.entries(value as Readonly<Record<string, bigint | string>>).map(([name, one]) => [
      name,
      typeof one === 'bigint' ? Number(one) : one,
    ]),
  );

/** Reads what `toItem` wrote; the table has no other writer of tokens. */
export const fromItem = (item: Item): Token => {
  const base = {
    id: String(item['pk']).slice('token#'.length) as TokenId,
    merchantId: item['merchant_id'] as MerchantId,
    type: item['type'] as Token['type'],
    createdAt: String(item['created_at']),
  };
  if (item['state'] === 'active')
    return {
      ...base,
      state: 'active',
      shown: toShown(item['shown']),
      sealedAccount: item['sealed_account'] as Uint8Array,
      // Tokens from before it was written down.
      lastUsedOn:
        (item['last_used_on'] as string | undefined) ?? base.createdAt.slice(0, 'yyyy-mm-dd'.length),
    };
  return {
    ...base,
    state: 'erased',
    erasure: {
      reason: item['erased_for'] === 'unused' ? 'unused' : 'requested',
      erasedAt: String(item['erased_at']),
      clientId: String(item['erased_by']),
      requestId: String(item['erased_in']),
      wrappedKeySha256: String(item['wrapped_key_sha256']),
    },
  };
};

/** A key under which account data came again: it stands where the token would, and names the token that there was. */
export const aliasItem = (id: TokenId, of: TokenId, createdAt: string): Item => ({
  ...tokenKey(id),
  entity: 'alias',
  token_id: of,
  created_at: createdAt,
});

/** @returns the token that an alias names; null for a token. */
export const aliasOf = (item: Item): TokenId | null =>
  item['entity'] === 'alias' ? (item['token_id'] as TokenId) : null;
