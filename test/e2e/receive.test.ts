import { createHash, randomUUID } from 'node:crypto';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { createArchiveStore } from '../../lambdas/inbound/archive-store.ts';
import { WEBHOOK_BYTES_MAX } from '../../lambdas/inbound/receive-webhook.ts';
import { signWebhook } from '../../lambdas/sandbox-provider/sign-webhook.ts';
import { openWorld } from './world.ts';

const setup = async () => {
  const { quittance, config, output } = openWorld();
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const archive = createArchiveStore({ s3, bucket: output('ArchiveBucket') });
  const { SecretString: secret = '' } = await new SecretsManagerClient(config).send(
    new GetSecretValueCommand({ SecretId: output('SandboxWebhookSecretArn') }),
  );
  const sign = (body: string | Uint8Array, ageSeconds = 0): string =>
    signWebhook(body, [secret], Math.floor(Date.now() / 1000) - ageSeconds);
  const post = async (body: string, signature: string): Promise<Response> =>
    fetch(quittance.provider_webhooks['sandbox'] ?? '', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer not-for-the-archive',
        'sandbox-signature': signature,
      },
      body,
    });
  /** What the archive has under this body's digest. */
  const archived = async (body: string) => {
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: output('ArchiveBucket'), Prefix: 'provider=sandbox/' }),
    );
    const digest = createHash('sha256').update(body).digest('hex');
    const keys = Contents.flatMap(({ Key = '' }) => (Key.includes(digest) ? [Key] : []));
    return Promise.all(keys.map(async (key) => archive.get({ key, versionId: null })));
  };
  return { sign, post, archived };
};

/** Of a type that moves nothing, with spacing that no JSON writer would give back. */
const oddBody = (): string => {
  const id = randomUUID();
  const charge = {
    id: `ch_${id}`,
    object: 'charge',
    operation_id: `op_${id}`,
    status: 'captured',
    amount: 1250,
    amount_authorized: 1250,
    amount_captured: 1250,
    amount_refunded: 0,
    currency: 'EUR',
    failure_code: null,
    redirect_url: null,
    created_at: '2026-11-21T09:00:00.000Z',
  };
  const event = {
    id: `pev_${id}`,
    type: 'charge.noticed',
    created_at: '2026-11-21T09:00:00.000Z',
    operation: { operation_id: `op_${id}`, kind: 'authorize', status: 'succeeded' },
    data: { object: charge, note: 'ünïcode' },
  };
  return `${JSON.stringify(event, null, 3)}\n `;
};

describe('a webhook posted to the receiver', () => {
  it('is acknowledged and archived byte for byte, with its signature and without credentials', async () => {
    const { sign, post, archived } = await setup();
    const body = oddBody();
    const signature = sign(body);
    expect((await post(body, signature)).status).toBe(202);
    const [kept, ...others] = await archived(body);
    expect(others).toEqual([]);
    expect(Buffer.from(kept?.rawBody ?? '').toString()).toBe(body);
    expect(kept?.headers).toMatchObject({ 'sandbox-signature': signature });
    expect(kept?.headers).not.toHaveProperty('authorization');
  });

  it.each([
    ['signed for another body', (sign: (body: string, age?: number) => string) => sign('{}'), 401],
    ['recorded ten minutes ago', (sign, body) => sign(body, 600), 401],
    ['dated ten minutes ahead', (sign, body) => sign(body, -600), 401],
    ['without a readable signature', () => 'v1=none', 400],
  ] satisfies [string, (sign: (body: string, age?: number) => string, body: string) => string, number][])(
    'and %s is refused and leaves no trace in the archive',
    async (_name, signatureOf, status) => {
      const { sign, post, archived } = await setup();
      const body = oddBody();
      const response = await post(body, signatureOf(sign, body));
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await archived(body)).toEqual([]);
    },
  );

  it('that is too large is refused before its signature is looked at', async () => {
    const { post } = await setup();
    expect((await post('x'.repeat(WEBHOOK_BYTES_MAX + 1), '')).status).toBe(413);
  });
});
