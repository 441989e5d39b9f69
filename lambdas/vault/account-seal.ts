import { randomBytes } from 'node:crypto';
import type { MerchantId, TokenId } from '../kernel/ids.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Account } from './domain/account.ts';
import { createKeySeal, type Seal, type SealBroken } from './sealed-messages.ts';

const KEY_BYTES = 32;

/** Account data at rest: two halves that lie in two tables, and are worth nothing without each other. */
export interface SealedAccount {
  /** The token's own key, sealed under KMS. Destroying it destroys the account data, in every backup too. */
  readonly wrappedKey: Uint8Array;
  /** The account data, sealed under the token's own key. */
  readonly account: Uint8Array;
}

interface Whose {
  readonly merchantId: MerchantId;
  readonly id: TokenId;
}

export interface AccountSeal {
  readonly seal: (whose: Whose, account: Account) => Promise<SealedAccount>;
  readonly open: (whose: Whose, sealed: SealedAccount) => Promise<Result<Account, SealBroken>>;
  /** The same key of the token, sealed anew under what KMS has now. The account data stays as it is. */
  readonly rewrap: (
    merchantId: MerchantId,
    wrappedKey: Uint8Array,
  ) => Promise<Result<Uint8Array, SealBroken>>;
  /** A token's id for the table of fingerprints, which shows nobody whose fingerprint it is. */
  readonly sealId: (whose: Whose) => Promise<Uint8Array>;
  readonly openId: (merchantId: MerchantId, sealed: Uint8Array) => Promise<Result<TokenId, SealBroken>>;
}

// No token in these two: a data key of KMS serves many messages of one context, and one context for each token would
// be one call of KMS for each token. What a key belongs to is proved by the account data that it opens.
const keyContext = (merchantId: MerchantId) => ({ merchant: merchantId, purpose: 'token_key' });
const idContext = (merchantId: MerchantId) => ({ merchant: merchantId, purpose: 'token_id' });

const accountContext = ({ merchantId, id }: Whose) => ({
  merchant: merchantId,
  token: id,
  purpose: 'account_data',
});

const toBytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

/** Seals and opens account data; in clear it exists in memory only, for as long as one request needs it. */
export const createAccountSeal = (kmsSeal: Seal): AccountSeal => ({
  seal: async (whose, account) => {
    const key = randomBytes(KEY_BYTES);
    const [wrappedKey, sealed] = await Promise.all([
      kmsSeal.seal(keyContext(whose.merchantId), key),
      createKeySeal(key).seal(accountContext(whose), toBytes(JSON.stringify(account))),
    ]);
    return { wrappedKey, account: sealed };
  },
  open: async (whose, sealed) => {
    const key = await kmsSeal.open(keyContext(whose.merchantId), sealed.wrappedKey);
    if (!key.ok) return key;
    const opened = await createKeySeal(key.value).open(accountContext(whose), sealed.account);
    return opened.ok ? ok(JSON.parse(toText(opened.value)) as Account) : opened;
  },
  rewrap: async (merchantId, wrappedKey) => {
    const key = await kmsSeal.open(keyContext(merchantId), wrappedKey);
    return key.ok ? ok(await kmsSeal.seal(keyContext(merchantId), key.value)) : key;
  },
  sealId: ({ merchantId, id }) => kmsSeal.seal(idContext(merchantId), toBytes(id)),
  openId: async (merchantId, sealed) => {
    const opened = await kmsSeal.open(idContext(merchantId), sealed);
    return opened.ok ? ok(toText(opened.value) as TokenId) : opened;
  },
});
