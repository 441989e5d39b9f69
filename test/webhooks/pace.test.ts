import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEndpoint, type Endpoint as Table } from '../../bench/dynamodb/endpoint.ts';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { WEBHOOKS } from '../../bench/subjects/tables.ts';
import { createPace } from '../../lambdas/webhooks/pace.ts';
import { endpointNamed } from './endpoints.ts';

let table: Table;
beforeAll(async () => {
  table = await startEndpoint({ tables: [WEBHOOKS] });
});
afterAll(async () => table.close());

const NOW_MS = Date.parse('2026-11-21T09:00:00.000Z');
const setup = () => createPace({ documents: createDocuments(table.url), table: WEBHOOKS.name });
const LIMITED = { line: 'limited', perSecond: 4, period: '4' } as const;

it('each of many deliveries at once gets a slot of its own, as close together as the rate allows', async () => {
  const pace = setup();

  const slots = await Promise.all(
    Array.from({ length: 40 }, () => pace(endpointNamed('crowd'), LIMITED, NOW_MS)),
  );

  expect(slots.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => NOW_MS + index * 250));
});

it('a slot that nobody took is not saved up', async () => {
  const pace = setup();
  await pace(endpointNamed('idle'), LIMITED, NOW_MS);

  const later = NOW_MS + 3_600_000;
  expect(await pace(endpointNamed('idle'), LIMITED, later)).toBe(later);
  expect(await pace(endpointNamed('idle'), LIMITED, later)).toBe(later + 250);
});

it('what waited for a failing endpoint does not count against its limit once it works', async () => {
  const pace = setup();
  const endpoint = endpointNamed('mended', { rateLimitPerSecond: 4 });
  for (let waiting = 0; waiting < 10; waiting++)
    await pace(endpoint, { line: 'failing', perSecond: 1, period: 'monday' }, NOW_MS);

  expect(await pace(endpoint, LIMITED, NOW_MS)).toBe(NOW_MS);
});

it('another time of failing, or another limit, begins without the slots of the last one', async () => {
  const pace = setup();
  const endpoint = endpointNamed('again');
  const failing = { line: 'failing', perSecond: 1 } as const;
  for (let waiting = 0; waiting < 100; waiting++) {
    await pace(endpoint, { ...failing, period: 'monday' }, NOW_MS);
    await pace(endpoint, LIMITED, NOW_MS);
  }

  const raised = { ...LIMITED, perSecond: 1000, period: '1000' };
  expect(await pace(endpoint, { ...failing, period: 'tuesday' }, NOW_MS)).toBe(NOW_MS);
  expect(await pace(endpoint, { ...failing, period: 'tuesday' }, NOW_MS)).toBe(NOW_MS + 1000);
  expect(await pace(endpoint, raised, NOW_MS)).toBe(NOW_MS);
});
