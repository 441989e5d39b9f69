import { createDirectoryStore } from '../../lambdas/access/directory-store.ts';
import { type ApiClient, createApiClient } from '../../local/demonstration/api-client.ts';
import { placesOf } from '../../local/places.ts';
import { createLocalClients } from '../../ops/merchants/local-clients.ts';
import { createMerchantServices, type MerchantServices } from '../../ops/merchants/merchant-services.ts';
import { e2eInstance } from '../support/local-cloud.ts';
import type { World } from './world.ts';

/** What operators do to merchants, against the deployed directory. */
export const merchantServices = (world: World): MerchantServices =>
  createMerchantServices({
    cloud: world.config,
    directoryTable: world.output('DirectoryTable'),
    webhooksTable: world.output('WebhooksTable'),
    directoryKeyArn: world.output('DirectoryKeyArn'),
    issuerClients: createLocalClients({
      file: placesOf(e2eInstance).issuerClients,
      issuer: world.quittance.issuer,
    }),
    rules: { allowLocal: true },
  });

export const directoryOf = (world: World) =>
  createDirectoryStore({ documents: world.documents, table: world.output('DirectoryTable') });

/** The API as this client sees it. */
export const apiFor = (
  world: World,
  client: { readonly client_id: string; readonly client_secret: string; readonly scopes: readonly string[] },
): ApiClient =>
  createApiClient({ apiUrl: world.quittance.api_url, tokenUrl: world.quittance.token_url, client });
