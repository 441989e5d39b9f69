import type { KMSClient } from '@aws-sdk/client-kms';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import type { Route } from '../platform/http.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { createAccountSeal } from './account-seal.ts';
import { createCreateToken } from './create-token.ts';
import { createEraseToken } from './erase-token.ts';
import { createFingerprints, parseFingerprintKeys } from './fingerprints.ts';
import { createKnownTokens } from './known-tokens.ts';
import { createReadAccount } from './read-account.ts';
import { revealRoutes } from './reveal-routes.ts';
import { createRevealStore } from './reveal-store.ts';
import { createRevealToken } from './reveal-token.ts';
import { tokenRoutes } from './routes.ts';
import { createKmsSeal } from './sealed-messages.ts';
import { createTokenStore, type VaultTables } from './token-store.ts';

/** The vault over its tables and keys. */
export const connectVault = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly kms: KMSClient;
  readonly clock: Clock;
  readonly tables: VaultTables;
  readonly keyArn: string;
  /** As `FINGERPRINT_KEYS` has them. */
  readonly fingerprintKeys: string;
}): readonly Route[] => {
  const transact = createTransact(deps);
  const tokens = createTokenStore({ ...deps, transact });
  const reveals = createRevealStore({ ...deps, transact, table: deps.tables.tokens });
  const accounts = createAccountSeal(createKmsSeal(deps));
  const fingerprints = createFingerprints({ ...deps, keys: parseFingerprintKeys(deps.fingerprintKeys) });
  const readAccount = createReadAccount({ tokens, accounts });
  const parts = { tokens, accounts, readAccount, fingerprints, clock: deps.clock };
  return [
    ...tokenRoutes({
      ...parts,
      createToken: createCreateToken({ ...parts, knownTokens: createKnownTokens(parts) }),
      eraseToken: createEraseToken(parts),
    }),
    ...revealRoutes({
      tokens,
      reveals,
      revealToken: createRevealToken({ ...parts, reveals }),
      nowMs: deps.clock.nowMs,
    }),
  ];
};
