import { createHash, randomUUID } from 'node:crypto';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { createArchiveStore } from '../../lambdas/inbound/archive-store.ts';
import { WEBHOOK_BYTES_MAX } from '../../lambdas/inbound/receive-webhook.ts';
import { signWebhook } from '../../lambdas/sandbox-provider/sign-webhook.ts';
import { poll } from '../../local/demonstration/payments.ts';
import { readWebhookSecret } from './provider-webhooks.ts';
import { openWorld } from './world.ts';

interface Request {
  readonly body: string;
  readonly signature: string;
  readonly path?: string;
  readonly method?: string;
}

type Sign = (body: string, how?: { readonly secret?: string; readonly ageSeconds?: number }) => string;

/** What somebody makes of a genuine webhook. */
type Attack = (body: string, sign: Sign) => Request;

const setup = async () => {
  const { quittance, config, output, lambda } = openWorld();
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const archive = createArchiveStore({ s3, bucket: output('ArchiveBucket') });
  const secret = await readWebhookSecret(openWorld());
  const sign: Sign = (body, how = {}) =>
    signWebhook(body, [how.secret ?? secret], Math.floor(Date.now() / 1000) - (how.ageSeconds ?? 0));
  const post = async ({ body, signature, path = '/sandbox', method = 'POST' }: Request): Promise<Response> =>
    fetch((quittance.provider_webhooks['sandbox'] ?? '').replace(/\/sandbox$/, path), {
      method,
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer not-for-the-archive',
        ...(signature === '' ? {} : { 'sandbox-signature': signature }),
      },
      body,
    });
  /** The receiver's log lines with this text. */
  const logged = async (text: string): Promise<string> => {
    const { LoggingConfig } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: output('ReceiveFunction') }),
    );
    const { events = [] } = await new CloudWatchLogsClient(config).send(
      new FilterLogEventsCommand({ logGroupName: LoggingConfig?.LogGroup, filterPattern: `"${text}"` }),
    );
    return events.map(({ message }) => message).join('\n');
  };
  /** What the archive has under this body's digest. */
  const archived = async (body: string) => {
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: output('ArchiveBucket'), Prefix: 'provider=sandbox/' }),
    );
    const digest = createHash('sha256').update(body).digest('hex');
    const keys = Contents.flatMap(({ Key = '' }) => (Key.includes(digest) ? [Key] : []));
    return Promise.all(keys.map(async (key) => archive.get({ key, versionId: null })));
  };
  return { sign, post, archived, logged };
};

/** Of a type that moves nothing, with spacing that no JSON writer would give back. */
const oddBody = (): { readonly id: string; readonly body: string } => {
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
  return { id, body: `${JSON.stringify(event, null, 3)}\n ` };
};

describe('a webhook posted to the receiver', () => {
  it('is acknowledged and archived byte for byte, with its signature and without credentials', async () => {
    const { sign, post, archived } = await setup();
    const { body } = oddBody();
    const signature = sign(body);
    expect((await post({ body, signature })).status).toBe(202);
    const [kept, ...others] = await archived(body);
    expect(others).toEqual([]);
    expect(Buffer.from(kept?.rawBody ?? '').toString()).toBe(body);
    expect(kept?.headers).toMatchObject({ 'sandbox-signature': signature });
    expect(kept?.headers).not.toHaveProperty('authorization');
  });

  it.each<[string, string, number, Attack]>([
    [
      'forged under another secret',
      'signature_mismatch',
      401,
      (body, sign) => ({ body, signature: sign(body, { secret: 'guessed' }) }),
    ],
    ['signed for another body', 'signature_mismatch', 401, (body, sign) => ({ body, signature: sign('{}') })],
    [
      'truncated',
      'signature_mismatch',
      401,
      (body, sign) => ({ body: body.slice(0, -2), signature: sign(body) }),
    ],
    [
      'written anew',
      'signature_mismatch',
      401,
      (body, sign) => ({ body: JSON.stringify(JSON.parse(body)), signature: sign(body) }),
    ],
    [
      'encoded anew',
      'signature_mismatch',
      401,
      (body, sign) => ({ body: body.replace('ü', '\\u00fc'), signature: sign(body) }),
    ],
    [
      'recorded more than five minutes ago',
      'timestamp_too_old',
      401,
      (body, sign) => ({ body, signature: sign(body, { ageSeconds: 310 }) }),
    ],
    [
      'dated more than five minutes ahead',
      'timestamp_in_future',
      401,
      (body, sign) => ({ body, signature: sign(body, { ageSeconds: -310 }) }),
    ],
    ['without a signature', 'signature_missing', 401, (body) => ({ body, signature: '' })],
    ['without a readable signature', 'signature_malformed', 400, (body) => ({ body, signature: 'v1=none' })],
    [
      'sent by nobody that we know',
      'unknown_provider',
      404,
      (body, sign) => ({ body, signature: sign(body), path: '/nobody' }),
    ],
    [
      'put instead of posted',
      'method_not_allowed',
      405,
      (body, sign) => ({ body, signature: sign(body), method: 'PUT' }),
    ],
  ])(
    'and %s is refused as %s, and leaves no trace of what it said',
    async (_name, reason, status, attack) => {
      const { sign, post, archived, logged } = await setup();
      const { id, body } = oddBody();
      const request = attack(body, sign);
      const response = await post(request);
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      const problem = (await response.json()) as { readonly code: string; readonly request_id: string };
      expect(problem.code).toBe(reason);
      expect(await archived(request.body)).toEqual([]);
      const lines = await poll({
        read: () => logged(problem.request_id),
        until: (found) => found.includes('WEBHOOK_REFUSED'),
      });
      expect(lines).toContain(`"reason":"${reason}"`);
      expect(lines).not.toContain(id);
      expect(await logged(id)).toBe('');
      // What is genuine is taken in all the same.
      expect((await post({ body, signature: sign(body) })).status).toBe(202);
    },
  );

  it('that is too large is refused before its signature is looked at', async () => {
    const { post } = await setup();
    expect((await post({ body: 'x'.repeat(WEBHOOK_BYTES_MAX + 1), signature: '' })).status).toBe(413);
  });
});
