import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPayment, waitForOutcome } from '../../local/demonstration/payments.ts';
import { mark, queueHolds } from './provider-webhooks.ts';
import { ops } from './run-ops.ts';
import { expectQuietBooks, openWorld, type World } from './world.ts';

const QUEUE = 'ProviderEventsQueueUrl';
const SOURCES = ['tok_visa', 'tok_declined', 'tok_webhook_twice', 'tok_webhook_reordered', 'tok_chargeback'];

let world: World;
let from: string;
beforeAll(() => {
  world = openWorld();
  from = new Date().toISOString();
});

/** All that was received since these tests began, once nothing is on its way any more. */
const everything = async (): Promise<readonly string[]> => {
  for (const queue of ['SandboxWebhooksQueueUrl', QUEUE]) expect(await queueHolds(world, queue, 0)).toBe(0);
  await expectQuietBooks(world);
  return ['--provider', 'sandbox', '--from', from, '--to', new Date().toISOString()];
};

const Archived = v.array(
  v.object({ id: v.nullable(v.string()), type: v.nullable(v.string()), outcome: v.string() }),
);

const list = async (range: readonly string[]) =>
  v.parse(Archived, (await ops('provider-events', 'list', ...range)).json);

/** Everything of the money table but deliveries, which have a schedule of their own. */
const snapshot = async (): Promise<readonly string[]> => {
  const items: string[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await world.documents.send(
      new ScanCommand({ TableName: world.output('MoneyTable'), ExclusiveStartKey, ConsistentRead: true }),
    );
    for (const item of page.Items ?? [])
      if (!String(item['sk']).startsWith('delivery'))
        items.push(
          JSON.stringify(item, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
        );
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return items.sort();
};

const replay = async (...options: readonly string[]) => {
  const { code, json } = await ops('provider-events', 'replay', ...options, '--per-second', '100');
  expect(await queueHolds(world, QUEUE, 0)).toBe(0);
  return { code, json };
};

describe('what the archive has', () => {
  it('replayed twice changes nothing, whatever it tells', async () => {
    const payments = await Promise.all(
      SOURCES.map((source) =>
        createPayment(world.shop, { amount: 300, currency: 'EUR', source, key: world.newKey() }),
      ),
    );
    for (const { id } of payments) await waitForOutcome(world.shop, id);
    const range = await everything();
    const archived = await list(range);
    expect(archived.length).toBeGreaterThan(SOURCES.length);
    expect(new Set(archived.map(({ outcome }) => outcome))).not.toContain('waiting');
    const before = await snapshot();

    const rehearsed = await replay(...range);
    expect(rehearsed).toMatchObject({
      code: 0,
      json: { dry_run: true, events: archived.length, unprocessed: 0, unreadable: [], differing: [] },
    });
    for (let n = 0; n < 2; n++)
      expect(await replay(...range, '--send')).toMatchObject({
        code: 0,
        json: { dry_run: false, events: archived.length, unprocessed: 0 },
      });

    expect(await snapshot()).toEqual(before);
    await expectQuietBooks(world);
    expect(await queueHolds(world, 'ProviderEventsDeadLettersUrl', 0)).toBe(0);
  });

  it('is replayed by type or by event, too', async () => {
    const { id } = await createPayment(world.shop, {
      amount: 300,
      currency: 'EUR',
      source: 'tok_visa',
      key: world.newKey(),
    });
    await waitForOutcome(world.shop, id);
    const range = await everything();
    const archived = await list(range);
    const captures = archived.filter(({ type }) => type === 'charge.captured');
    const [one] = captures;
    const eventId = one?.id ?? '';
    expect(await replay(...range, '--type', 'charge.captured')).toMatchObject({
      json: { by_type: { 'charge.captured': captures.length } },
    });
    expect(await replay('--provider', 'sandbox', '--event', eventId, '--send')).toMatchObject({
      code: 0,
      json: { dry_run: false, events: 1, by_type: { 'charge.captured': 1 } },
    });
    const shown = await ops('provider-events', 'show', eventId, '--provider', 'sandbox');
    const kept = await mark(world, eventId);
    expect(shown.json).toMatchObject({
      id: eventId,
      outcome: 'applied',
      archive_key: kept?.['archive_key'],
      archive_version_id: kept?.['archive_version_id'],
    });
  });
});
