import type { KMSClient } from '@aws-sdk/client-kms';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../platform/logger.ts';
import type { Providers } from '../providers/port.ts';
import { readVaultRequest, toVaultReply } from '../tokens/vault-message.ts';
import { createAccountSeal } from './account-seal.ts';
import { parseKeyVersions } from './key-versions.ts';
import { createReadAccount } from './read-account.ts';
import { createRecordUse } from './record-use.ts';
import { createKmsSeal } from './sealed-messages.ts';
import { createSendAccount } from './send-account.ts';
import { createTokenReads, type VaultTables } from './token-store.ts';

/** The function that is asked to send account data, over the vault's tables and its key. */
export const connectSend = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly kms: KMSClient;
  readonly tables: Pick<VaultTables, 'tokens' | 'keys'>;
  /** As `VAULT_KEYS` has them. */
  readonly vaultKeys: string;
  readonly providers: Providers;
  readonly clock: Clock;
  readonly log: Log;
}): ((event: unknown, context: Context) => Promise<object>) => {
  const tokens = createTokenReads(deps);
  const seal = createKmsSeal({ ...deps, keys: parseKeyVersions(deps.vaultKeys) });
  const sendAccount = createSendAccount({
    tokens,
    readAccount: createReadAccount({ tokens, accounts: createAccountSeal(seal) }),
    recordUse: createRecordUse({ ...deps, table: deps.tables.tokens }),
    providers: deps.providers,
  });
  return async (event, context) => {
    deps.log.startInvocation(context);
    return toVaultReply(await sendAccount(readVaultRequest(event), deps.log));
  };
};
