import type { MerchantId, TokenId } from '../../kernel/ids.ts';
import type { Account, Shown } from './account.ts';

/** What is left where account data was: that, when and by whom it was destroyed. */
export interface Erasure {
  /** `unused`: nobody asked for it, and nobody had used the token for as long as it is kept. */
  readonly reason: 'requested' | 'unused';
  readonly erasedAt: string;
  readonly clientId: string;
  readonly requestId: string;
  /** SHA-256 of the wrapped key that is gone, hex: whoever finds a copy of one can tell that it was this. */
  readonly wrappedKeySha256: string;
}

interface Base {
  readonly id: TokenId;
  readonly merchantId: MerchantId;
  readonly type: Account['type'];
  readonly createdAt: string;
}

/** The stand-in for account data. */
export type Token =
  | (Base & {
      readonly state: 'active';
      readonly shown: Shown;
      /** The account data as the Encryption SDK sealed it under the token's own key. */
      readonly sealedAccount: Uint8Array;
      /** The last day of use in UTC, as `2026-11-21`; creation is the first use. */
      readonly lastUsedOn: string;
    })
  | (Base & { readonly state: 'erased'; readonly erasure: Erasure });

export type ActiveToken = Extract<Token, { state: 'active' }>;

/** Each transition names the states that it may follow; the write's condition and the diagram derive from it. */
export const TOKEN_TRANSITIONS = {
  create: { from: [], to: 'active' },
  erase: { from: ['active'], to: 'erased' },
} as const satisfies Record<
  string,
  { readonly from: readonly Token['state'][]; readonly to: Token['state'] }
>;
