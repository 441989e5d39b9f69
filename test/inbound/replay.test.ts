import type { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { createArchiveStore } from '../../lambdas/inbound/archive-store.ts';
import { type ArchivedEvent, createFindArchivedEvents } from '../../lambdas/inbound/find-archived-events.ts';
import { createListArchived } from '../../lambdas/inbound/list-archived.ts';
import type { ProcessedEvent } from '../../lambdas/inbound/provider-event-item.ts';
import { createReplayEvents } from '../../lambdas/inbound/replay-events.ts';
import { translateSandboxWebhook } from '../../lambdas/providers/sandbox/translate-webhook.ts';
import { captured } from './apply.ts';
import { createVersionedBucket } from './archive-in-memory.ts';

const NINE = Date.parse('2026-11-21T09:00:00.000Z');
const HOUR = 3_600_000;
const RANGE = { provider: 'sandbox', fromMs: NINE, toMs: NINE + 24 * HOUR, after: null } as const;
const ANY = { type: null, eventId: null };

/** An archive, the marks of processed events, and the queue of apply. */
const setup = (processed: readonly string[] = []) => {
  const { s3, versions } = createVersionedBucket();
  const place = { s3, bucket: 'archive' };
  const archive = createArchiveStore(place);
  const find = createFindArchivedEvents({
    archive,
    listArchived: createListArchived(place),
    findProviderEvent: async (_provider, id) => (processed.includes(id) ? ({ id } as ProcessedEvent) : null),
    translators: { sandbox: translateSandboxWebhook, stripe: translateSandboxWebhook },
  });
  const keep = (body: string, receivedAtMs: number, provider = 'sandbox') =>
    archive.put({ provider, receivedAtMs, rawBody: Buffer.from(body), headers: {} });
  const keepEvent = (id: string, receivedAtMs: number, type = 'charge.captured') =>
    keep(JSON.stringify(captured(id, type)), receivedAtMs);
  const sent: unknown[] = [];
  const waits: number[] = [];
  const sqs = {
    send: async ({ input }: SendMessageCommand) => {
      sent.push(JSON.parse(input.MessageBody ?? ''));
    },
  } as unknown as SQSClient;
  const sleep = async (milliseconds: number) => {
    waits.push(milliseconds);
  };
  const replay = createReplayEvents({ sqs, queueUrl: 'queue', clock: { sleep } });
  return { find, keep, keepEvent, versions, sent, waits, replay };
};

const collect = async (events: AsyncIterable<ArchivedEvent>): Promise<readonly ArchivedEvent[]> => {
  const all: ArchivedEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
};

const idsOf = async (events: AsyncIterable<ArchivedEvent>) =>
  (await collect(events)).map((found) => (found.kind === 'event' ? found.event.id : found.kind));

describe('the archive of a time', () => {
  it('is read in the order in which it came, from its beginning to just before its end', async () => {
    const { find, keepEvent } = setup();
    for (const [id, ms] of [
      ['pev_4', NINE + 15 * HOUR],
      ['pev_0', NINE - 1],
      ['pev_1', NINE],
      ['pev_5', NINE + 24 * HOUR - 1],
      ['pev_3', NINE + HOUR],
      ['pev_2', NINE + 1],
      ['pev_6', NINE + 24 * HOUR],
    ] as const)
      await keepEvent(id, ms);
    expect(await idsOf(find(RANGE, ANY))).toEqual(['pev_1', 'pev_2', 'pev_3', 'pev_4', 'pev_5']);
  });

  it('can be read on from where somebody stopped', async () => {
    const { find, keepEvent } = setup();
    await keepEvent('pev_1', NINE);
    const { key } = await keepEvent('pev_2', NINE + 1);
    await keepEvent('pev_3', NINE + 2);
    expect(await idsOf(find({ ...RANGE, after: key }, ANY))).toEqual(['pev_3']);
    const before = { ...RANGE, fromMs: NINE + 2, after: key };
    expect(await idsOf(find(before, ANY))).toEqual(['pev_3']);
  });

  it('is that of one provider, and of one type or event if asked for', async () => {
    const { find, keep, keepEvent } = setup();
    await keepEvent('pev_1', NINE);
    await keepEvent('pev_2', NINE + 1, 'charge.noticed');
    await keep(JSON.stringify(captured('pev_3')), NINE + 2, 'stripe');
    expect(await idsOf(find(RANGE, { ...ANY, type: 'charge.noticed' }))).toEqual(['pev_2']);
    expect(await idsOf(find(RANGE, { ...ANY, eventId: 'pev_1' }))).toEqual(['pev_1']);
    expect(await idsOf(find({ ...RANGE, provider: 'stripe' }, ANY))).toEqual(['pev_3']);
  });

  it('shows what the receiver put, whatever was laid over it since', async () => {
    const { find, keepEvent, versions } = setup();
    const { key, versionId } = await keepEvent('pev_1', NINE);
    for (const later of ['v8', 'v9']) versions.push({ key, versionId: later, body: '{"forged":true}' });
    await keepEvent('pev_2', NINE + 1);
    expect(await collect(find(RANGE, ANY))).toMatchObject([
      { kind: 'event', archivedAt: { key, versionId }, event: { id: 'pev_1' } },
      { kind: 'event', event: { id: 'pev_2' } },
    ]);
  });

  it('tells of what nobody can read, and of what is not what came', async () => {
    const { find, keep, keepEvent, versions } = setup(['pev_3']);
    await keep('{"not":"an event"}', NINE);
    const { key } = await keepEvent('pev_2', NINE + 1);
    const [, forged] = versions;
    versions[1] = { key, versionId: 'v2', body: forged?.body.replace('"body":"ey', '"body":"fy') ?? '' };
    await keepEvent('pev_3', NINE + 2);
    await keepEvent('pev_4', NINE + 3);
    expect(await collect(find(RANGE, ANY))).toMatchObject([
      { kind: 'unreadable' },
      { kind: 'differs', archivedAt: { key } },
      { kind: 'event', event: { id: 'pev_3' }, processed: { id: 'pev_3' } },
      { kind: 'event', event: { id: 'pev_4' }, processed: null },
    ]);
  });

  it.each(['', '{', '{"not":"an envelope"}'])('goes on past an object that holds "%s"', async (body) => {
    const { find, keepEvent, versions } = setup();
    const { key, versionId } = await keepEvent('pev_1', NINE);
    versions[0] = { key, versionId: versionId ?? '', body };
    await keepEvent('pev_2', NINE + 1);
    expect(await collect(find(RANGE, ANY))).toMatchObject([
      { kind: 'differs', archivedAt: { key, versionId } },
      { kind: 'event', event: { id: 'pev_2' } },
    ]);
  });
});

describe('a replay', () => {
  const fill = async ({ keep, keepEvent }: ReturnType<typeof setup>) => {
    await keepEvent('pev_1', NINE);
    await keep('{}', NINE + 1);
    return keepEvent('pev_2', NINE + 2, 'charge.noticed');
  };

  it('sends what the archive has by its place and version, at its pace', async () => {
    const world = setup(['pev_1']);
    const last = await fill(world);
    const done: unknown[] = [];
    const replayed = await world.replay({
      provider: 'sandbox',
      events: world.find(RANGE, ANY),
      perSecond: 20,
      isDryRun: false,
      onDone: (one) => done.push(one),
    });
    expect(replayed).toMatchObject({
      byType: { 'charge.captured': 1, 'charge.noticed': 1 },
      unprocessed: 1,
      unreadable: [expect.stringContaining('090000001Z') as string],
      differing: [],
    });
    expect(world.sent).toMatchObject([
      { provider: 'sandbox', archive_version_id: 'v1', received_at: '2026-11-21T09:00:00.000Z' },
      { provider: 'sandbox', archive_key: last.key, archive_version_id: 'v3' },
    ]);
    expect(world.sent[0]).not.toHaveProperty('raw_body');
    expect(world.waits).toEqual([50, 50]);
    expect(done.at(-1)).toEqual({ count: 2, key: last.key });
  });

  it('that is a rehearsal says the same and sends nothing', async () => {
    const world = setup();
    await fill(world);
    const wish = { provider: 'sandbox', perSecond: 20, onDone: () => undefined } as const;
    const rehearsed = await world.replay({ ...wish, events: world.find(RANGE, ANY), isDryRun: true });
    expect(world.sent).toEqual([]);
    expect(await world.replay({ ...wish, events: world.find(RANGE, ANY), isDryRun: false })).toEqual(
      rehearsed,
    );
    expect(world.sent).toHaveLength(2);
  });
});
