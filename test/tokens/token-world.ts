import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { startEndpoint } from '../../bench/dynamodb/endpoint.ts';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { MONEY, WEBHOOKS } from '../../bench/subjects/tables.ts';
import { createRoutes } from '../../lambdas/api/routes.ts';
import { API_VERSION } from '../../lambdas/kernel/api-version.ts';
import type { MerchantId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { balanceKey } from '../../lambdas/ledger/balance-writes.ts';
import { accountId } from '../../lambdas/ledger/domain/account.ts';
import type { Item } from '../../lambdas/platform/dynamo.ts';
import type { HttpRequest } from '../../lambdas/platform/http.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import type { HttpResponse } from '../../lambdas/platform/problem.ts';
import { createRouter } from '../../lambdas/platform/router.ts';
import { READ_ACCOUNTS } from '../../lambdas/providers/read-accounts.ts';
import { READ_DESTINATIONS } from '../../lambdas/providers/read-destinations.ts';
import { connectVault } from '../../lambdas/vault/connect-vault.ts';
import { createManualClock } from '../support/clock.ts';
import { MERCHANT } from '../support/payments.ts';
import { createKmsDouble, FINGERPRINT_KEY_1, VAULT_KEY } from '../vault/kms-double.ts';

const VAULT_TABLES = { tokens: 'tokens', keys: 'token-keys', fingerprints: 'fingerprints' } as const;

const SCHEMAS = [
  MONEY,
  WEBHOOKS,
  { name: VAULT_TABLES.tokens, key: { partition: 'pk', sort: 'sk' }, indexes: [] },
  { name: VAULT_TABLES.keys, key: { partition: 'pk' }, indexes: [] },
  { name: VAULT_TABLES.fingerprints, key: { partition: 'pk' }, indexes: [] },
];

const PAYABLE = balanceKey(accountId(MERCHANT, 'merchant_payable', money(0, 'EUR').currency));

export interface Answered {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Call {
  readonly key?: string;
  readonly merchantId?: MerchantId;
  readonly routing?: string;
}

/** The API and the vault as deployed, over tables that know conditions and transactions. */
export const openTokenWorld = async () => {
  const endpoint = await startEndpoint({ tables: SCHEMAS });
  const documents = createDocuments(endpoint.url);
  const clock = createManualClock();
  const kms = createKmsDouble();
  const find = createRouter([
    ...connectVault({
      documents,
      clock,
      kms: kms.client,
      tables: { ...VAULT_TABLES, handles: MONEY.name },
      vaultKeys: `1=${VAULT_KEY}`,
      unusedDaysMax: 540,
      fingerprintKeys: `1=${FINGERPRINT_KEY_1}`,
    }),
    ...createRoutes({
      documents,
      clock,
      table: MONEY.name,
      webhooksTable: WEBHOOKS.name,
      providers: ['sandbox'],
      readDestinations: READ_DESTINATIONS,
      readAccounts: READ_ACCOUNTS,
    }),
  ]);
  await documents.send(
    new PutCommand({ TableName: MONEY.name, Item: { ...PAYABLE, available: 1_000_000n } }),
  );
  let requests = 0;
  const call = async (
    method: string,
    path: string,
    body?: object,
    { key, merchantId, routing }: Call = {},
  ): Promise<Answered> => {
    const routed = find(method, path);
    if (routed.kind !== 'found') throw new Error(`there is no ${method} ${path}`);
    requests += 1;
    const request: HttpRequest = {
      method,
      path,
      params: routed.params,
      query: {},
      headers: { 'idempotency-key': key ?? `key-${requests}`, 'content-type': 'application/json' },
      rawBody: body === undefined ? '' : JSON.stringify(body),
      principal: {
        merchantId: merchantId ?? MERCHANT,
        clientId: 'shop',
        scopes: new Set(),
        payoutApprovalAbove: {},
        ...(routing === undefined ? {} : { routing }),
      },
      requestId: `request-${requests}`,
      correlationId: `request-${requests}`,
      apiVersion: API_VERSION,
      log: silentLog,
    };
    const { status, headers, body: answered } = await routed.route.handle(request);
    return { status, headers, body: answered as Answered['body'] };
  };
  const items = async (): Promise<readonly Item[]> =>
    (await documents.send(new ScanCommand({ TableName: MONEY.name }))).Items ?? [];
  return {
    clock,
    documents,
    call,
    /** @returns its id. */
    tokenise: async (body: object, other: Call = {}): Promise<string> =>
      String((await call('POST', '/v1/tokens', body, other)).body['id']),
    pay: (source: string, other: Call = {}) =>
      call('POST', '/v1/payments', { amount: 1250, currency: 'EUR', source }, other),
    payOut: (destination: string, other: Call & { readonly currency?: string } = {}) => {
      const { currency = 'EUR', ...rest } = other;
      return call('POST', '/v1/payouts', { amount: 900, currency, destination }, rest);
    },
    handle: async (id: string): Promise<Item | undefined> =>
      (
        await documents.send(
          new GetCommand({ TableName: MONEY.name, Key: { pk: `token#${id}`, sk: 'token' } }),
        )
      ).Item,
    /** How many payments, payouts, operations, events and remembered wishes there are. */
    countOthers: async (): Promise<number> =>
      (await items()).filter(({ entity }) => !['token', 'turn', undefined].includes(entity as string)).length,
    close: async () => {
      documents.destroy();
      await endpoint.close();
    },
  };
};

export type TokenWorld = Awaited<ReturnType<typeof openTokenWorld>>;
