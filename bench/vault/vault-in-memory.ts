import { KMSClient } from '@aws-sdk/client-kms';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { err, ok } from '../../lambdas/kernel/result.ts';
import { createAccountSeal } from '../../lambdas/vault/account-seal.ts';
import { createCreateToken } from '../../lambdas/vault/create-token.ts';
import { createFingerprints } from '../../lambdas/vault/fingerprints.ts';
import { createKnownTokens } from '../../lambdas/vault/known-tokens.ts';
import { createReadAccount } from '../../lambdas/vault/read-account.ts';
import { createKmsSeal } from '../../lambdas/vault/sealed-messages.ts';
import type { Found, TokenStore } from '../../lambdas/vault/token-store.ts';
import { localConfig } from '../subjects/clients.ts';

const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/6b1f0e3a-0000-4000-8000-000000000001';

/** Tables that cost nothing: what KMS and the processor are asked for is measured. */
const createTables = (): TokenStore => {
  const tokens = new Map<string, Found>();
  const keys = new Map<string, Uint8Array>();
  const fingerprints = new Map<string, Uint8Array>();
  return {
    find: async (id) => tokens.get(id) ?? null,
    wrappedKey: async (id) => keys.get(id) ?? null,
    sealedId: async (fingerprint) => fingerprints.get(fingerprint) ?? null,
    add: async ({ token, wrappedKey, fingerprint, sealedId }) => {
      if (tokens.has(token.id)) return err({ kind: 'key_used' });
      tokens.set(token.id, { kind: 'token', token });
      keys.set(token.id, wrappedKey);
      fingerprints.set(fingerprint, sealedId);
      return ok(undefined);
    },
    addAlias: async () => false,
    erase: async () => false,
  };
};

/** The vault's own use cases as a running function has them, over a KMS at this address. */
export const openVault = (kmsUrl: string) => {
  const kms = new KMSClient(localConfig(kmsUrl));
  const keys = [{ version: 1, arn: KEY }] as const;
  const tokens = createTables();
  const accounts = createAccountSeal(createKmsSeal({ kms, keys }));
  const readAccount = createReadAccount({ tokens, accounts });
  const createToken = createCreateToken({
    tokens,
    accounts,
    readAccount,
    recordUse: async () => undefined,
    knownTokens: createKnownTokens({ tokens, accounts }),
    fingerprints: createFingerprints({ kms, keys, clock: systemClock }),
    clock: systemClock,
  });
  return { accounts, createToken, readAccount, close: () => kms.destroy() };
};
