import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEndpoint, type Endpoint as Table } from '../../bench/dynamodb/endpoint.ts';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { WEBHOOKS } from '../../bench/subjects/tables.ts';
import { API_VERSION } from '../../lambdas/kernel/api-version.ts';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import { createCreateEndpoint, createNewSecret } from '../../lambdas/webhooks/create-endpoint.ts';
import { ENDPOINTS_MAX } from '../../lambdas/webhooks/domain/endpoint.ts';
import { createEndpointStore } from '../../lambdas/webhooks/endpoint-store.ts';

let table: Table;
beforeAll(async () => {
  // As long as a transaction of some items takes in DynamoDB.
  table = await startEndpoint({ tables: [WEBHOOKS], hold: async () => wait(5) });
});
afterAll(async () => table.close());

const merchantId = deriveId('mer', 'races');

const setup = () => {
  const documents = createDocuments(table.url);
  const transact = createTransact({ documents, clock: systemClock });
  const endpoints = createEndpointStore({ documents, transact, table: WEBHOOKS.name });
  const newSecret = createNewSecret({ sealSecret: async () => 'c2VhbGVk', randomBytes });
  const create = createCreateEndpoint({ endpoints, newSecret, clock: systemClock });
  const wish = (idempotencyKey: string) => ({
    merchantId,
    idempotencyKey,
    fingerprint: 'fingerprint',
    url: 'https://shop.example/hooks',
    events: ['*'],
    description: null,
    apiVersion: API_VERSION,
    rateLimitPerSecond: null,
  });
  /** As a client does that is told to try again. */
  const insist = async (key: string) => {
    for (;;) {
      const created = await create(wish(key));
      if (created.ok || created.error !== 'contended') return created.ok ? 'created' : created.error;
    }
  };
  return { endpoints, insist };
};

it('forty creations at once make twenty endpoints, and the others learn why they are not', async () => {
  const { endpoints, insist } = setup();

  const results = await Promise.all(Array.from({ length: 40 }, (_, index) => insist(`key ${index}`)));

  expect(results.filter((result) => result === 'created')).toHaveLength(ENDPOINTS_MAX);
  expect(results.filter((result) => result === 'too_many_endpoints')).toHaveLength(40 - ENDPOINTS_MAX);
  expect(await endpoints.ofMerchant(merchantId)).toHaveLength(ENDPOINTS_MAX);
});
