import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { toRfc3339 } from '../kernel/clock.ts';
import { InvariantError } from '../kernel/invariant.ts';
import { MessageError } from '../platform/message-failure.ts';

/** A webhook exactly as it came. */
export interface RawWebhook {
  readonly provider: string;
  readonly receivedAtMs: number;
  readonly rawBody: Uint8Array;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface ArchivedAt {
  readonly key: string;
  /** Object Lock protects versions, not keys: evidence is named by its version. Null in a bucket without versions. */
  readonly versionId: string | null;
}

export interface ArchiveStore {
  readonly put: (webhook: RawWebhook) => Promise<ArchivedAt>;
  /** @throws if there is no such version, it is not one of ours, or its bytes are not those that its key was made of. */
  readonly get: (at: ArchivedAt) => Promise<RawWebhook>;
}

/** Headers that let somebody in rather than prove where a webhook came from. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'x-api-key',
  'x-amz-security-token',
]);

const withoutCredentials = (headers: RawWebhook['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !CREDENTIALS.has(name)));

/** How the keys of everything that came in this millisecond begin. Keys of one provider sort as their times do. */
export const archivePrefix = (provider: string, receivedAtMs: number): string => {
  const receivedAt = toRfc3339(receivedAtMs);
  const folder = `provider=${provider}/date=${receivedAt.slice(0, 10)}/${receivedAt.slice(11, 13)}`;
  return `${folder}/${receivedAt.replaceAll(/[-:.]/g, '')}`;
};

/** From what is known before anything is parsed: when it came and what it is, byte for byte. */
export const archiveKey = ({ provider, receivedAtMs, rawBody }: Omit<RawWebhook, 'headers'>): string =>
  `${archivePrefix(provider, receivedAtMs)}-${createHash('sha256').update(rawBody).digest('hex')}.json`;

const Envelope = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictObject({
    provider: v.string(),
    received_at: v.pipe(v.string(), v.isoTimestamp()),
    headers: v.record(v.string(), v.string()),
    /** Base 64: the bytes that were signed survive every tool that touches this file. */
    body: v.pipe(v.string(), v.base64()),
  }),
);

export const createArchiveStore = (deps: {
  readonly s3: S3Client;
  readonly bucket: string;
}): ArchiveStore => ({
  put: async (webhook) => {
    const key = archiveKey(webhook);
    const envelope: v.InferInput<typeof Envelope> = JSON.stringify({
      provider: webhook.provider,
      received_at: toRfc3339(webhook.receivedAtMs),
      headers: withoutCredentials(webhook.headers),
      body: Buffer.from(webhook.rawBody).toString('base64'),
    });
    const { VersionId } = await deps.s3.send(
      new PutObjectCommand({
        Bucket: deps.bucket,
        Key: key,
        Body: envelope,
        ContentType: 'application/json',
      }),
    );
    return { key, versionId: VersionId ?? null };
  },
  get: async ({ key, versionId }) => {
    const { Body } = await deps.s3.send(
      new GetObjectCommand({
        Bucket: deps.bucket,
        Key: key,
        ...(versionId === null ? {} : { VersionId: versionId }),
      }),
    );
    if (Body === undefined) throw new InvariantError(`archived webhook ${key} has no content`);
    const parsed = v.safeParse(Envelope, await Body.transformToString());
    // Whoever reads a range of the archive goes on past this one, so its failure must be one of a single message.
    if (!parsed.success)
      throw new MessageError('archive_differs', `archived webhook ${key} is not in the form that we write`);
    const { provider, received_at, headers, body } = parsed.output;
    const rawBody = Buffer.from(body, 'base64');
    const webhook = { provider, receivedAtMs: Date.parse(received_at), headers, rawBody };
    // Object Lock keeps a version as it is, and lets anybody who may put add another under the same key.
    if (archiveKey(webhook) !== key)
      throw new MessageError('archive_differs', `archived webhook ${key} has other bytes than its key says`);
    return webhook;
  },
});
