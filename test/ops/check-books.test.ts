import { afterEach, describe, expect, it } from 'vitest';
import { placesOf } from '../../local/places.ts';
import { connectCheckBooks } from '../../ops/books/connect.ts';
import type { Session } from '../../ops/session.ts';
import { type MisbehavingServer, startServer } from '../providers/misbehaving-server.ts';

const servers: MisbehavingServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** Providers whose books are empty, and what they were asked. */
const startProviders = async () => {
  const asked: string[] = [];
  const server = await startServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://provider.invalid').pathname);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ object: 'list', data: [], has_more: false, next_cursor: null }));
  });
  servers.push(server);
  return { url: server.url, asked };
};

/** Lambda, Secrets Manager and DynamoDB, as far as a check of empty books needs them. */
const startCloud = async (variables: Readonly<Record<string, string>>) => {
  const server = await startServer((request, response) => {
    const isConfiguration = request.url === '/2015-03-31/functions/check/configuration';
    const body = isConfiguration
      ? { FunctionName: 'check', Environment: { Variables: variables } }
      : { Items: [], Count: 0, ScannedCount: 0, SecretString: 'key' };
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
  });
  servers.push(server);
  return server.url;
};

const variablesFor = (url: string) => ({
  MONEY_TABLE: 'money',
  DIRECTORY_TABLE: 'directory',
  SANDBOX_URL: url,
  SANDBOX_API_KEY_SECRET: 'sandbox-key',
  STRIPE_URL: url,
  STRIPE_API_KEY_SECRET: 'stripe-key',
  STRIPE_RETURN_URL: 'https://shop.example/paid',
  PROVIDER_WEBHOOKS_URL: 'https://unused.invalid',
});

const sessionOn = (endpoint: string): Session => ({
  target: {
    isLocal: false,
    description: 'a test',
    cloud: {
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
    places: placesOf('nobody'),
  },
  output: { result: () => undefined, text: () => undefined, note: () => undefined },
  readOutputs: async () => ({ get: () => 'check', find: () => 'check' }),
});

const SANDBOX = '/v1/history';
const STRIPE = '/v1/balance_transactions';

describe('the books command', () => {
  it.each([
    ['both', {}, [SANDBOX, STRIPE]],
    ['the sandbox alone', { STRIPE_URL: 'none' }, [SANDBOX]],
    ['Stripe alone, as in production', { SANDBOX_URL: 'none' }, [STRIPE]],
  ])('reads the history of every provider that the nightly check reads: %s', async (_, without, read) => {
    const providers = await startProviders();
    const cloud = await startCloud({ ...variablesFor(providers.url), ...without });

    const check = await connectCheckBooks(sessionOn(cloud));
    const report = await check();

    expect(report.disagreements).toEqual([]);
    expect([...new Set(providers.asked)].sort()).toEqual(read.toSorted());
  });

  it('says so when the deployed check is of another version', async () => {
    const { STRIPE_URL: _, ...older } = variablesFor('https://provider.invalid');
    const cloud = await startCloud(older);

    await expect(connectCheckBooks(sessionOn(cloud))).rejects.toThrow(/check has no variable STRIPE_URL/);
  });
});
