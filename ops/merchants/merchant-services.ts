import { randomBytes } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { createDirectoryStore, type DirectoryStore } from '../../lambdas/access/directory-store.ts';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import type { EndpointRules } from '../../lambdas/webhooks/domain/endpoint-url.ts';
import type { CloudConfig } from '../target.ts';
import { type CreateMerchant, createMerchant } from './create-merchant.ts';
import type { IssuerClients } from './issuer-clients.ts';
import { createSealSecret } from './seal-secret.ts';

export interface MerchantServices {
  readonly directory: DirectoryStore;
  readonly createMerchant: CreateMerchant;
}

/** Everything that works on merchants, for the command line and for the local start alike. */
export const createMerchantServices = (deps: {
  readonly cloud: CloudConfig;
  readonly directoryTable: string;
  readonly directoryKeyArn: string;
  readonly issuerClients: IssuerClients;
  readonly rules: EndpointRules;
}): MerchantServices => {
  const directory = createDirectoryStore({
    documents: createDocumentClient(deps.cloud),
    table: deps.directoryTable,
  });
  return {
    directory,
    createMerchant: createMerchant({
      directory,
      issuerClients: deps.issuerClients,
      sealSecret: createSealSecret({ kms: new KMSClient(deps.cloud), keyArn: deps.directoryKeyArn }),
      clock: systemClock,
      randomBytes,
      rules: deps.rules,
    }),
  };
};
