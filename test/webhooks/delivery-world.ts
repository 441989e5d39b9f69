import type { Context, SQSRecord } from 'aws-lambda';
import { createQueueHandler } from '../../lambdas/platform/queue.ts';
import { createAttemptDelivery } from '../../lambdas/webhooks/attempt-delivery.ts';
import { createDeliver } from '../../lambdas/webhooks/deliver.ts';
import type { DeliveryMessage } from '../../lambdas/webhooks/delivery-message.ts';
import type { DeliveryStore } from '../../lambdas/webhooks/delivery-store.ts';
import { createDisableEndpoint } from '../../lambdas/webhooks/disable-endpoint.ts';
import type { DeliveryRate } from '../../lambdas/webhooks/domain/delivery-rate.ts';
import type { Endpoint } from '../../lambdas/webhooks/domain/endpoint.ts';
import { formatWebhookSecret } from '../../lambdas/webhooks/domain/webhook-secret.ts';
import type { Post, PostOutcome } from '../../lambdas/webhooks/post-delivery.ts';
import type { SendDelivery } from '../../lambdas/webhooks/send-delivery.ts';
import { createTellEndpoint } from '../../lambdas/webhooks/tell-endpoint.ts';
import { createRecordingLog } from '../access/recording-log.ts';
import { endpointNamed, eventNamed } from './endpoints.ts';
import { createMemoryDeliveries } from './memory-deliveries.ts';
import { createMemoryEndpoints } from './memory-endpoints.ts';
import { createMemoryEvents } from './memory-events.ts';

/** Byte 1 of a secret tells them apart. */
export const secretOf = (ciphertext: string): string =>
  formatWebhookSecret(new Uint8Array(32).fill(ciphertext.length));

export const answered = (status: number, more: { retryAfter?: string; body?: string } = {}): PostOutcome => ({
  kind: 'answered',
  status,
  latencyMs: 12,
  retryAfter: more.retryAfter ?? null,
  body: more.body ?? '',
});

export const TIMEOUT: PostOutcome = { kind: 'failed', failure: 'timeout', latencyMs: 15_000 };

interface Options {
  readonly endpoint?: Partial<Endpoint> | null;
  readonly outcomes?: readonly PostOutcome[];
  readonly deliveries?: Partial<DeliveryStore>;
  readonly openSecret?: () => Promise<string>;
  readonly send?: SendDelivery;
  readonly slotMs?: number;
  readonly random?: number;
}

/** The deliver function without a cloud: a clock that waits for nobody, and a queue that is a list. */
export const openDeliveries = async (options: Options = {}) => {
  let nowMs = Math.floor(Date.now() / 1000) * 1000;
  const clock = { nowMs: () => nowMs };
  const endpoint = endpointNamed('shop', options.endpoint ?? {});
  const event = eventNamed('a');
  const endpoints = createMemoryEndpoints();
  if (options.endpoint !== null) await endpoints.create(endpoint, {});
  const events = createMemoryEvents();
  await events.put(event);
  const deliveries: DeliveryStore = { ...createMemoryDeliveries(), ...options.deliveries };
  const { log, lines } = createRecordingLog();
  const posts: Post[] = [];
  const paces: DeliveryRate[] = [];
  const sent: { readonly message: DeliveryMessage; readonly waitSeconds: number }[] = [];
  const outcomes = [...(options.outcomes ?? [answered(204)])];
  const openSecret = options.openSecret ?? (async (_merchant: string, sealed: string) => secretOf(sealed));
  const handle = createQueueHandler({
    log,
    process: createDeliver({
      endpoints,
      deliveries,
      attempt: createAttemptDelivery({
        events,
        openSecret,
        post: async (post) => {
          posts.push(post);
          return outcomes.shift() ?? answered(204);
        },
        clock,
      }),
      pace: async (_endpoint, rate, now) => {
        paces.push(rate);
        return options.slotMs ?? now;
      },
      send: async (message, atMs) => {
        await options.send?.(message, atMs);
        sent.push({ message, waitSeconds: Math.round((atMs - nowMs) / 1000) });
      },
      tellEndpoint: createTellEndpoint({
        endpoints,
        disable: createDisableEndpoint({ endpoints, moneyTable: 'money', clock }),
        clock,
      }),
      clock,
      random: () => options.random ?? 0,
    }),
  });
  const receive = async (body: unknown): Promise<'deleted' | 'kept'> => {
    const record: Partial<SQSRecord> = {
      messageId: 'm-1',
      body: JSON.stringify(body),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '0',
        SenderId: 'relay',
        ApproximateFirstReceiveTimestamp: '0',
      },
    };
    const { batchItemFailures } = await handle({ Records: [record as SQSRecord] }, {} as Context);
    return batchItemFailures.length === 0 ? 'deleted' : 'kept';
  };
  return {
    endpoint,
    event,
    endpoints,
    deliveries,
    posts,
    paces,
    sent,
    lines,
    receive,
    nowMs: clock.nowMs,
    pass: (seconds: number) => {
      nowMs += seconds * 1000;
    },
    record: async () =>
      deliveries.get({ eventId: event.id, resourceId: event.resourceId, endpointId: endpoint.id }),
  };
};
