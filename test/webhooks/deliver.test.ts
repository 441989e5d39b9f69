import type { Context, SQSRecord } from 'aws-lambda';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { createQueueHandler } from '../../lambdas/platform/queue.ts';
import { createDeliver } from '../../lambdas/webhooks/deliver.ts';
import type { DeliveryMessage } from '../../lambdas/webhooks/delivery-message.ts';
import type { DeliveryStore } from '../../lambdas/webhooks/delivery-store.ts';
import { formatWebhookSecret } from '../../lambdas/webhooks/domain/webhook-secret.ts';
import type { Post, PostOutcome } from '../../lambdas/webhooks/post-delivery.ts';
import { merchantNamed } from '../access/directory-suite.ts';
import { createMemoryDirectory } from '../access/memory-directory.ts';
import { createRecordingLog } from '../access/recording-log.ts';
import { createMemoryDeliveries } from './memory-deliveries.ts';

const SECRET = formatWebhookSecret(new Uint8Array(32).fill(7));
const URL_OF_SHOP = 'https://shop.example/hooks';
const merchant = merchantNamed('a', {
  webhookEndpoint: { url: URL_OF_SHOP, secretCiphertext: 'c2VhbGVk', createdAt: '2026-11-21T08:00:00.000Z' },
});
const message: DeliveryMessage = {
  event_id: deriveId('evt', 'a'),
  event_type: 'payment.captured',
  merchant_id: merchant.id,
  resource_id: deriveId('pay', 'a'),
  created_at: '2026-11-21T08:59:00.000Z',
  body: '{"id":"evt"}',
};
const answered = (status: number): PostOutcome => ({ kind: 'answered', status, latencyMs: 12 });
const SEVEN_REFUSALS = Array.from({ length: 7 }, () => answered(500));
const TIMEOUT: PostOutcome = { kind: 'failed', failure: 'timeout', latencyMs: 15_000 };

interface Options {
  readonly outcomes?: readonly PostOutcome[];
  readonly endpoint?: boolean;
  readonly deliveries?: Partial<DeliveryStore>;
  readonly openSecret?: () => Promise<string>;
  readonly postpone?: () => Promise<void>;
}

const setup = async (options: Options = {}) => {
  const startMs = Date.now();
  const directory = createMemoryDirectory();
  const { webhookEndpoint: _endpoint, ...withoutEndpoint } = merchant;
  await directory.putMerchant(options.endpoint === false ? withoutEndpoint : merchant, []);
  const deliveries: DeliveryStore = { ...createMemoryDeliveries(), ...options.deliveries };
  const { log, lines } = createRecordingLog();
  const posts: Post[] = [];
  const postponed: number[] = [];
  const outcomes = [...(options.outcomes ?? [answered(204)])];
  const handle = createQueueHandler({
    log,
    process: createDeliver({
      getMerchant: directory.getMerchant,
      openSecret: options.openSecret ?? (async () => SECRET),
      post: async (post) => {
        posts.push(post);
        return outcomes.shift() ?? answered(204);
      },
      deliveries,
      postpone: async (_record, seconds) => {
        await options.postpone?.();
        postponed.push(seconds);
      },
      clock: { nowMs: () => startMs },
      random: () => 0,
    }),
  });
  return {
    posts,
    postponed,
    lines,
    startMs,
    /** Hands the message out for the nth time, as SQS does. */
    receive: async (count = 1, body: unknown = message) => {
      const record = {
        messageId: 'm-1',
        receiptHandle: `receipt-${count}`,
        body: JSON.stringify(body),
        attributes: { ApproximateReceiveCount: String(count) },
      } as unknown as SQSRecord;
      const { batchItemFailures } = await handle({ Records: [record] }, {} as Context);
      return batchItemFailures.length === 0 ? 'deleted' : 'kept';
    },
    record: async () => deliveries.get(message.resource_id, message.event_id),
  };
};

describe('an event', () => {
  it('is posted to its merchant’s endpoint, signed for this attempt, and recorded', async () => {
    const { receive, posts, record, startMs } = await setup();

    expect(await receive()).toBe('deleted');

    expect(posts).toMatchObject([
      {
        url: URL_OF_SHOP,
        body: message.body,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Quittance-Webhooks/1.0',
          'webhook-id': message.event_id,
        },
      },
    ]);
    expect(new Webhook(SECRET).verify(message.body, { ...posts[0]?.headers })).toEqual({ id: 'evt' });
    expect(await record()).toEqual({
      eventId: message.event_id,
      eventType: 'payment.captured',
      resourceId: message.resource_id,
      merchantId: merchant.id,
      url: URL_OF_SHOP,
      state: 'delivered',
      attempts: 1,
      lastStatus: 204,
      lastFailure: null,
      latencyMs: 12,
      lastAttemptAt: new Date(startMs).toISOString(),
      nextAttemptAt: null,
    });
  });

  it('of a merchant without an endpoint is nobody’s: nothing is sent or recorded', async () => {
    const { receive, posts, record, lines } = await setup({ endpoint: false });

    expect(await receive()).toBe('deleted');

    expect(posts).toEqual([]);
    expect(await record()).toBeNull();
    expect(lines.map(({ code }) => code)).toEqual(['DELIVERY_SKIPPED']);
  });

  it.each([200, 201, 202, 204, 299])('is delivered by a %i', async (status) => {
    const { receive, record } = await setup({ outcomes: [answered(status)] });

    expect(await receive()).toBe('deleted');
    expect(await record()).toMatchObject({ state: 'delivered', lastStatus: status });
  });

  it.each([199, 301, 302, 307, 400, 401, 404, 410, 429, 500, 502, 503, 504])(
    'is not delivered by a %i, and will be tried again',
    async (status) => {
      const { receive, record, postponed, startMs } = await setup({ outcomes: [answered(status)] });

      expect(await receive()).toBe('kept');

      expect(postponed).toEqual([5]);
      expect(await record()).toMatchObject({
        state: 'pending',
        attempts: 1,
        lastStatus: status,
        nextAttemptAt: new Date(startMs + 5000).toISOString(),
      });
    },
  );

  it('without an answer is recorded with the reason', async () => {
    const { receive, record } = await setup({ outcomes: [TIMEOUT] });

    expect(await receive()).toBe('kept');
    expect(await record()).toMatchObject({ state: 'pending', lastStatus: null, lastFailure: 'timeout' });
  });

  it('keeps its id on every attempt', async () => {
    const { receive, posts } = await setup({ outcomes: [TIMEOUT, answered(500), answered(200)] });

    await receive(1);
    await receive(2);
    await receive(3);

    expect(posts.map(({ headers }) => headers['webhook-id'])).toEqual(new Array(3).fill(message.event_id));
  });

  it('is given up after the last attempt of the schedule, and its message goes to the dead letters', async () => {
    const { receive, record, postponed, posts } = await setup({ outcomes: SEVEN_REFUSALS });
    const kept: string[] = [];

    for (let count = 1; count <= 7; count++) kept.push(await receive(count));

    expect(kept).toEqual(new Array(7).fill('kept'));
    expect(postponed).toEqual([5, 300, 1800, 7200, 18_000, 36_000]);
    expect(posts).toHaveLength(7);
    expect(await record()).toMatchObject({ state: 'failed', attempts: 7, nextAttemptAt: null });
  });

  it('is not sent more often than the schedule says, however often its message is handed out', async () => {
    const { receive, posts, postponed } = await setup();

    expect(await receive(8)).toBe('kept');

    expect(posts).toEqual([]);
    expect(postponed).toEqual([]);
  });

  it('that came back from the dead letters starts anew', async () => {
    const { receive, record } = await setup({
      outcomes: [...SEVEN_REFUSALS, answered(200)],
    });
    for (let count = 1; count <= 7; count++) await receive(count);

    expect(await receive(1)).toBe('deleted');

    expect(await record()).toMatchObject({ state: 'delivered', attempts: 8 });
  });

  it('whose message is handed out once more after delivery is not sent again', async () => {
    const { receive, posts, record } = await setup();
    await receive();

    expect(await receive()).toBe('deleted');

    expect(posts).toHaveLength(1);
    expect(await record()).toMatchObject({ attempts: 1 });
  });

  it('is sent again under the same id after a crash between sending and recording', async () => {
    const memory = createMemoryDeliveries();
    let isCrashing = true;
    const { receive, posts, record } = await setup({
      deliveries: {
        ...memory,
        recordAttempt: async (attempt) => {
          if (isCrashing) throw new Error('killed');
          await memory.recordAttempt(attempt);
        },
      },
    });

    expect(await receive(1)).toBe('kept');
    isCrashing = false;
    expect(await receive(2)).toBe('deleted');

    expect(posts.map(({ headers }) => headers['webhook-id'])).toEqual([message.event_id, message.event_id]);
    expect(await record()).toMatchObject({ state: 'delivered' });
  });
});

describe('a failure of our own', () => {
  it('is no attempt: nothing is sent or recorded, and the message waits its turn', async () => {
    const { receive, posts, record, postponed } = await setup({
      openSecret: async () => {
        throw new Error('KMS is away');
      },
    });

    expect(await receive(2)).toBe('kept');

    expect(posts).toEqual([]);
    expect(await record()).toBeNull();
    expect(postponed).toEqual([300]);
  });

  it('to postpone leaves the message to the queue’s own timeout, and tells both reasons', async () => {
    const { receive, lines } = await setup({
      outcomes: [answered(500)],
      postpone: async () => {
        throw new Error('SQS is away');
      },
    });

    expect(await receive()).toBe('kept');

    const { error } = lines.at(-1) ?? {};
    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors.map(String)).toEqual([
      `NotDeliveredError: ${message.event_id}`,
      'Error: SQS is away',
    ]);
  });

  it('to understand a message keeps it for the dead letters, and sends nothing', async () => {
    const { receive, posts } = await setup();

    expect(await receive(1, { ...message, merchant_id: 'nobody' })).toBe('kept');

    expect(posts).toEqual([]);
  });
});

it('a receiver that refuses is no error of ours: the message that comes again is a warning, until something breaks', async () => {
  const { receive, lines } = await setup({ outcomes: [answered(500)] });
  await receive(1);
  expect(lines.map(({ level, code }) => `${level} ${code}`)).toEqual([
    'warn DELIVERY_FAILED',
    'warn BATCH_ITEM_FAILED',
  ]);
  expect(lines.at(-1)?.fields).toMatchObject({ reason: 'NotDeliveredError' });
});

it('neither the secret nor the body reaches the log', async () => {
  const { receive, lines } = await setup({ outcomes: [answered(500), answered(200)] });

  await receive(1);
  await receive(2);

  expect(lines.map(({ code }) => code)).toEqual(['DELIVERY_FAILED', 'BATCH_ITEM_FAILED', 'DELIVERY_SENT']);
  expect(JSON.stringify(lines)).not.toContain(SECRET);
  expect(JSON.stringify(lines)).not.toContain('{\\"id');
});
