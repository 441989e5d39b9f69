import { PLATFORM_MERCHANT } from '../lambdas/access/domain/platform.ts';
import type { Scope } from '../lambdas/access/domain/scopes.ts';
import { createLocalClients } from '../ops/merchants/local-clients.ts';
import { createMerchantServices, type MerchantServices } from '../ops/merchants/merchant-services.ts';
import { region } from './cloud/tool-environment.ts';
import type { StackOutputs } from './deployment/stack-outputs.ts';
import type { QuittanceFile } from './quittance-file.ts';

export type DemoMerchants = Pick<QuittanceFile, 'clients' | 'merchants' | 'webhook_endpoint'>;

export type DemoMerchantsRequest = {
  readonly endpoint: string;
  readonly issuer: string;
  readonly clientsFile: string;
  readonly outputs: StackOutputs;
  readonly webhookUrl: string;
};

const everything: readonly Scope[] = [
  'payments:write',
  'payments:read',
  'refunds:write',
  'invoices:write',
  'payouts:write',
  'disputes:write',
  'transfers:write',
  'ledger:read',
  'webhooks:write',
  'vault:write',
  'events:read',
];

const finance: readonly Scope[] = [
  'reconciliation:write',
  'reconciliation:read',
  'ledger:read',
  // Beside the ledger's, what `GET /v1/trace/{id}` asks for: reports name it for each break.
  'payments:read',
  'events:read',
];

/** Whoever runs a deployment: has it reconciled, and hears what runs found. There may be one from an earlier start. */
const createPlatform = async ({ directory, createMerchant }: MerchantServices) =>
  (await directory.getMerchant(PLATFORM_MERCHANT)) === null
    ? [
        await createMerchant({
          name: 'The platform',
          isPlatform: true,
          clients: [{ name: 'finance', scopes: finance }],
        }),
      ]
    : [];

/** Two merchants and the platform, made the way an operator makes them: one that sells, and one that must see nothing of it. */
export const createDemoMerchants = async (request: DemoMerchantsRequest): Promise<DemoMerchants> => {
  const { endpoint, issuer, outputs } = request;
  const services = createMerchantServices({
    cloud: { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } },
    directoryTable: outputs['DirectoryTable'] ?? '',
    webhooksTable: outputs['WebhooksTable'] ?? '',
    directoryKeyArn: outputs['DirectoryKeyArn'] ?? '',
    issuerClients: createLocalClients({ file: request.clientsFile, issuer }),
    rules: { allowLocal: true },
  });
  const shop = await services.createMerchant({
    name: 'Demonstration shop',
    webhookUrl: request.webhookUrl,
    clients: [
      { name: 'shop', scopes: everything },
      { name: 'reader', scopes: ['payments:read'] },
      { name: 'investigator', scopes: ['vault:reveal', 'audit:read'] },
      { name: 'approver', scopes: ['payouts:approve', 'payments:read'] },
    ],
    payoutApprovalAbove: { EUR: 100_000n },
  });
  const other = await services.createMerchant({
    name: 'Another merchant',
    clients: [{ name: 'stranger', scopes: everything }],
  });
  const created = [shop, other, ...(await createPlatform(services))].flatMap(({ merchant, clients }) =>
    clients.map((client) => ({ ...client, merchantId: merchant.id })),
  );
  return {
    clients: Object.fromEntries(
      created.map(({ name, client_id, client_secret, scopes }) => [
        name,
        { client_id, client_secret, scopes: [...scopes] },
      ]),
    ),
    merchants: Object.fromEntries(created.map(({ name, merchantId }) => [name, merchantId])),
    webhook_endpoint: { url: request.webhookUrl, secret: shop.webhook_secret ?? '' },
  };
};
