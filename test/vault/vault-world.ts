import { type DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { startEndpoint } from '../../bench/dynamodb/endpoint.ts';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { API_VERSION } from '../../lambdas/kernel/api-version.ts';
import type { MerchantId } from '../../lambdas/kernel/ids.ts';
import type { Item } from '../../lambdas/platform/dynamo.ts';
import type { HttpRequest } from '../../lambdas/platform/http.ts';
import type { HttpResponse } from '../../lambdas/platform/problem.ts';
import { createRouter } from '../../lambdas/platform/router.ts';
import type { Providers } from '../../lambdas/providers/port.ts';
import { connectSend } from '../../lambdas/vault/connect-send.ts';
import { connectVault } from '../../lambdas/vault/connect-vault.ts';
import { createRecordingLog } from '../access/recording-log.ts';
import { createManualClock } from '../support/clock.ts';
import { MERCHANT } from '../support/payments.ts';
import { createKmsDouble, FINGERPRINT_KEY_1, VAULT_KEY } from './kms-double.ts';

export const OTHER_MERCHANT = 'mer_0000000000000000000000000z' as MerchantId;

const TABLES = {
  tokens: 'tokens',
  keys: 'token-keys',
  fingerprints: 'fingerprints',
  handles: 'money',
} as const;

const SCHEMAS = [
  { name: TABLES.tokens, key: { partition: 'pk', sort: 'sk' }, indexes: [] },
  { name: TABLES.keys, key: { partition: 'pk' }, indexes: [] },
  { name: TABLES.fingerprints, key: { partition: 'pk' }, indexes: [] },
  { name: TABLES.handles, key: { partition: 'pk', sort: 'sk' }, indexes: [] },
];

export interface Answered {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Call {
  readonly body?: object;
  readonly key?: string;
  readonly merchantId?: MerchantId;
  readonly clientId?: string;
}

/** What a test does before, after or instead of a request to the tables. */
export type Around = <T>(number: number, send: () => Promise<T>) => Promise<T>;

interface Keys {
  readonly vaultKeys: string;
  readonly fingerprintKeys: string;
}

export const UNUSED_DAYS_MAX = 540;

const KEYS: Keys = { vaultKeys: `1=${VAULT_KEY}`, fingerprintKeys: `1=${FINGERPRINT_KEY_1}` };

/** The vault as deployed, over tables that know conditions and transactions, and a KMS with real cryptography. */
export const openVaultWorld = async () => {
  const endpoint = await startEndpoint({ tables: SCHEMAS });
  const documents = createDocuments(endpoint.url);
  const clock = createManualClock();
  const kms = createKmsDouble();
  const { log, lines } = createRecordingLog();
  const start = ({ fingerprintKeys, vaultKeys }: Keys) =>
    createRouter(
      connectVault({
        documents,
        kms: kms.client,
        clock,
        tables: TABLES,
        vaultKeys,
        fingerprintKeys,
        unusedDaysMax: UNUSED_DAYS_MAX,
      }),
    );
  let find = start(KEYS);
  let requests = 0;
  const opened: DynamoDBDocumentClient[] = [documents];
  /** A client of its own, each of whose requests passes through this with its number. */
  const connect = (around: Around): DynamoDBDocumentClient => {
    const client = createDocuments(endpoint.url);
    opened.push(client);
    let sent = 0;
    client.middlewareStack.add(
      (next) => async (args) => {
        sent += 1;
        return around(sent, async () => next(args));
      },
      { step: 'initialize', name: 'around' },
    );
    return client;
  };
  const call = async (
    method: string,
    path: string,
    { body, key, merchantId, clientId }: Call = {},
  ): Promise<Answered> => {
    const routed = find(method, path);
    if (routed.kind !== 'found') throw new Error(`there is no ${method} ${path}`);
    requests += 1;
    const request: HttpRequest = {
      method,
      path,
      params: routed.params,
      query: {},
      headers: {
        'idempotency-key': key ?? `key-${requests}`,
        'content-type': 'application/json',
        'user-agent': 'a browser',
      },
      rawBody: body === undefined ? '' : JSON.stringify(body),
      principal: {
        merchantId: merchantId ?? MERCHANT,
        clientId: clientId ?? 'shop',
        scopes: new Set(),
        payoutApprovalAbove: {},
      },
      requestId: `request-${requests}`,
      sourceIp: '203.0.113.7',
      correlationId: `request-${requests}`,
      apiVersion: API_VERSION,
      log,
    };
    const { status, headers, body: answered } = await routed.route.handle(request);
    return { status, headers, body: answered as Answered['body'] };
  };
  const itemsOf = async (table: keyof typeof TABLES): Promise<readonly Item[]> =>
    (await documents.send(new ScanCommand({ TableName: TABLES[table] }))).Items ?? [];
  return {
    kms,
    clock,
    lines,
    call,
    itemsOf,
    /** The function that sends account data, just started. */
    connectSend: (providers: Providers) =>
      connectSend({
        clock,
        documents,
        kms: kms.client,
        tables: TABLES,
        vaultKeys: KEYS.vaultKeys,
        providers,
        log,
      }),
    /** A function that has just started: nothing cached, maybe other fingerprint keys. */
    restart: (fingerprintKeys = KEYS.fingerprintKeys, vaultKeys = KEYS.vaultKeys) => {
      find = start({ fingerprintKeys, vaultKeys });
    },
    /** What the functions beside the API are made of. */
    parts: (keys: Partial<Keys> = {}, client: DynamoDBDocumentClient = documents) => ({
      documents: client,
      kms: kms.client,
      clock,
      log,
      tables: TABLES,
      ...KEYS,
      ...keys,
    }),
    connect,
    read: async (table: keyof typeof TABLES, key: Readonly<Record<string, string>>): Promise<Item> => {
      const { Item: item } = await documents.send(
        new GetCommand({ TableName: TABLES[table], Key: { ...key } }),
      );
      if (item === undefined) throw new Error(`nothing in ${table}`);
      return item;
    },
    /** What a thief with write access, or a restored backup, would do. */
    put: (table: keyof typeof TABLES, item: Item) =>
      documents.send(new PutCommand({ TableName: TABLES[table], Item: { ...item } })),
    create: (body: object, other: Omit<Call, 'body'> = {}) => call('POST', '/v1/tokens', { ...other, body }),
    close: async () => {
      for (const client of opened) client.destroy();
      await endpoint.close();
    },
  };
};

export type VaultWorld = Awaited<ReturnType<typeof openVaultWorld>>;

export const CARD = { type: 'card', number: '4242 4242 4242 4242', exp_month: 12, exp_year: 2031 };
export const IBAN = { type: 'iban', iban: 'DE89 3704 0044 0532 0130 00' };
