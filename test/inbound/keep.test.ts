import { createHash } from 'node:crypto';
import type { PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createArchiveStore, type RawWebhook } from '../../lambdas/inbound/archive-store.ts';
import { toProviderEventMessage } from '../../lambdas/inbound/forward-event.ts';

const webhook = (body: string | Uint8Array, headers: Record<string, string> = {}): RawWebhook => ({
  provider: 'sandbox',
  receivedAtMs: Date.parse('2026-11-21T09:05:06.007Z'),
  rawBody: Buffer.from(body),
  headers,
});

/** A bucket that keeps one object per key and version, as S3 does. */
const setup = () => {
  const objects = new Map<string, PutObjectCommandInput>();
  const s3 = {
    send: async ({ input }: { input: PutObjectCommandInput & { VersionId?: string } }) => {
      if (input.Body !== undefined) {
        objects.set(String(input.Key), input);
        return { VersionId: 'v1' };
      }
      const text = objects.get(String(input.Key))?.Body as string;
      return { Body: { transformToString: async () => text } };
    },
  };
  return { objects, archive: createArchiveStore({ s3: s3 as unknown as S3Client, bucket: 'archive' }) };
};

const AT = { key: 'archived', versionId: 'v1' };

describe('the archive', () => {
  it('names a webhook by when it came and what it is, before anybody looks inside', async () => {
    const { archive } = setup();
    const digest = createHash('sha256').update('{}').digest('hex');
    expect(await archive.put(webhook('{}'))).toEqual({
      key: `provider=sandbox/date=2026-11-21/09/20261121T090506007Z-${digest}.json`,
      versionId: 'v1',
    });
  });

  it('gives back the bytes and headers as they came', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.string(), async (bytes, value) => {
        const { archive } = setup();
        const kept = webhook(bytes, { 'sandbox-signature': value });
        const read = await archive.get(await archive.put(kept));
        expect([...read.rawBody]).toEqual([...bytes]);
        expect({ ...read, rawBody: null }).toEqual({ ...kept, rawBody: null });
      }),
    );
  });

  it('keeps signatures and forgets credentials', async () => {
    const { archive, objects } = setup();
    const headers = {
      'sandbox-signature': 'kept',
      'user-agent': 'kept too',
      authorization: 'Bearer secret',
      cookie: 'session=secret',
      'x-api-key': 'secret',
    };
    const read = await archive.get(await archive.put(webhook('{}', headers)));
    expect(read.headers).toEqual({ 'sandbox-signature': 'kept', 'user-agent': 'kept too' });
    expect(JSON.stringify([...objects.values()])).not.toContain('secret');
  });

  it('does not take an object for a webhook that is none', async () => {
    const { archive, objects } = setup();
    objects.set('stray', { Bucket: 'archive', Key: 'stray', Body: '{"hello":"world"}' });
    await expect(archive.get({ key: 'stray', versionId: null })).rejects.toThrow();
  });

  it('does not take bytes for a webhook that are not those its key was made of', async () => {
    const { archive, objects } = setup();
    const { key } = await archive.put(webhook('{}'));
    const kept = objects.get(key);
    const Body = String(kept?.Body as string).replace(Buffer.from('{}').toString('base64'), 'e30g');
    objects.set(key, { Bucket: 'archive', Key: key, Body });
    await expect(archive.get({ key, versionId: 'v1' })).rejects.toMatchObject({ reason: 'archive_differs' });
  });
});

describe('the message for the apply function', () => {
  const messageFor = (body: string | Uint8Array) =>
    JSON.parse(toProviderEventMessage(webhook(body), AT)) as Record<string, unknown>;

  it('carries the body as text', () => {
    expect(messageFor('{"note":"ünïcode"}')).toEqual({
      provider: 'sandbox',
      archive_key: 'archived',
      archive_version_id: 'v1',
      received_at: '2026-11-21T09:05:06.007Z',
      raw_body: '{"note":"ünïcode"}',
    });
  });

  it.each([
    ['too long for a queue', 'x'.repeat(210 * 1024)],
    ['too long once it is written as JSON', '"'.repeat(150 * 1024)],
    ['no text', Uint8Array.from([0xff, 0xfe])],
    ['a text that queues refuse', '{"note":"\uFFFF"}'],
  ])('carries the place in the archive alone when the body is %s', (_name, body) => {
    const message = messageFor(body);
    expect(message).toMatchObject({ archive_key: 'archived', archive_version_id: 'v1' });
    expect(message).not.toHaveProperty('raw_body');
  });

  it('is never larger than a queue takes, however its characters are written', () => {
    const bodies = fc
      .tuple(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 250 * 1024 }),
      )
      .map(([text, bytes]) => text.repeat(Math.ceil(bytes / Buffer.byteLength(text))));
    fc.assert(
      fc.property(bodies, (body) => {
        expect(Buffer.byteLength(toProviderEventMessage(webhook(body), AT))).toBeLessThanOrEqual(256 * 1024);
      }),
      { numRuns: 50 },
    );
  });

  it('names no version where the bucket has none', () => {
    const message = toProviderEventMessage(webhook('{}'), { key: 'archived', versionId: null });
    expect(JSON.parse(message)).not.toHaveProperty('archive_version_id');
  });
});
