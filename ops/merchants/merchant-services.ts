import { randomBytes } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { createDirectoryStore, type DirectoryStore } from '../../lambdas/access/directory-store.ts';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import { createCheckUrl } from '../../lambdas/webhooks/check-url.ts';
import { createCreateEndpoint, createNewSecret } from '../../lambdas/webhooks/create-endpoint.ts';
import type { EndpointRules } from '../../lambdas/webhooks/domain/endpoint-url.ts';
import { createEndpointStore, type EndpointStore } from '../../lambdas/webhooks/endpoint-store.ts';
import { createSealSecret } from '../../lambdas/webhooks/seal-secret.ts';
import type { CloudConfig } from '../target.ts';
import { type CreateMerchant, createMerchant } from './create-merchant.ts';
import type { IssuerClients } from './issuer-clients.ts';

export interface MerchantServices {
  readonly directory: DirectoryStore;
  readonly endpoints: EndpointStore;
  readonly createMerchant: CreateMerchant;
}

/** Everything that works on merchants, for the command line and for the local start alike. */
export const createMerchantServices = (deps: {
  readonly cloud: CloudConfig;
  readonly directoryTable: string;
  readonly webhooksTable: string;
  readonly directoryKeyArn: string;
  readonly issuerClients: IssuerClients;
  readonly rules: EndpointRules;
}): MerchantServices => {
  const documents = createDocumentClient(deps.cloud);
  const directory = createDirectoryStore({ documents, table: deps.directoryTable });
  const endpoints = createEndpointStore({
    documents,
    table: deps.webhooksTable,
    transact: createTransact({ documents, clock: systemClock }),
  });
  const sealSecret = createSealSecret({ kms: new KMSClient(deps.cloud), keyArn: deps.directoryKeyArn });
  return {
    directory,
    endpoints,
    createMerchant: createMerchant({
      directory,
      issuerClients: deps.issuerClients,
      createEndpoint: createCreateEndpoint({
        endpoints,
        newSecret: createNewSecret({ sealSecret, randomBytes }),
        clock: systemClock,
      }),
      clock: systemClock,
      randomBytes,
      checkUrl: createCheckUrl({ rules: deps.rules }),
    }),
  };
};
