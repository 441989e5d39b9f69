import type { Context, SQSRecord } from 'aws-lambda';
import { silentLog } from '../../lambdas/platform/logger.ts';
import { createQueueHandler, type ProcessMessage } from '../../lambdas/platform/queue.ts';
import { createAttemptDelivery } from '../../lambdas/webhooks/attempt-delivery.ts';
import { createDeliver } from '../../lambdas/webhooks/deliver.ts';
import type { DeliveryMessage } from '../../lambdas/webhooks/delivery-message.ts';
import { createDisableEndpoint } from '../../lambdas/webhooks/disable-endpoint.ts';
import type { Endpoint } from '../../lambdas/webhooks/domain/endpoint.ts';
import type { RedeliveryScope } from '../../lambdas/webhooks/domain/redelivery.ts';
import type { ToldEvent } from '../../lambdas/webhooks/event-store.ts';
import { heldDelivery } from '../../lambdas/webhooks/held-delivery.ts';
import type { Post } from '../../lambdas/webhooks/post-delivery.ts';
import { createRedeliver } from '../../lambdas/webhooks/redeliver.ts';
import { createRedeliveryPage } from '../../lambdas/webhooks/redelivery-page.ts';
import { createRequestRedelivery } from '../../lambdas/webhooks/request-redelivery.ts';
import { createTellEndpoint } from '../../lambdas/webhooks/tell-endpoint.ts';
import { answered, secretOf } from './delivery-world.ts';
import { endpointNamed, eventNamed, MERCHANT_A, messageOf } from './endpoints.ts';
import { createMemoryDeliveries } from './memory-deliveries.ts';
import { createMemoryEndpoints } from './memory-endpoints.ts';
import { createMemoryEvents } from './memory-events.ts';
import { createMemoryRedeliveries } from './memory-redeliveries.ts';

const DAY = '2026-11-20T00:00:00.000Z';
export const NEXT_DAY = '2026-11-21T00:00:00.000Z';
const NOW_MS = Date.parse('2026-11-22T12:00:00.000Z');

/** The second of the day at which an event happened. */
const at = (second: number): string => new Date(Date.parse(DAY) + second * 1000).toISOString();

/** One message to a consumer; what throws comes back. */
const handOver = async (process: ProcessMessage, body: unknown): Promise<'deleted' | 'kept'> => {
  const record: Partial<SQSRecord> = {
    messageId: 'm-1',
    body: JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'somebody',
      ApproximateFirstReceiveTimestamp: '0',
    },
  };
  const handle = createQueueHandler({ log: silentLog, process });
  const { batchItemFailures } = await handle({ Records: [record as SQSRecord] }, {} as Context);
  return batchItemFailures.length === 0 ? 'deleted' : 'kept';
};

interface Options {
  /** Dies at the n-th step that could die: before its effect, or after it. */
  readonly dies?: (step: number) => 'before' | 'after' | null;
  readonly endpoint?: Partial<Endpoint>;
}

/** Redeliveries and the deliver function over stores in memory; both queues are lists. */
export const openRedeliveries = async ({ dies = () => null, endpoint: changes = {} }: Options = {}) => {
  let nowMs = NOW_MS;
  let steps = 0;
  const mortal =
    <Args extends readonly unknown[], T>(run: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      const death = dies(++steps);
      if (death === 'before') throw new Error('died before it');
      const result = await run(...args);
      if (death === 'after') throw new Error('died after it');
      return result;
    };
  const clock = { nowMs: () => nowMs };
  const endpoints = createMemoryEndpoints();
  const shop = endpointNamed('shop', changes);
  const other = endpointNamed('other', { events: ['refund.*'] });
  for (const endpoint of [shop, other]) await endpoints.create(endpoint, {});
  const events = createMemoryEvents();
  const deliveries = createMemoryDeliveries();
  const redeliveries = createMemoryRedeliveries();
  const [wakes, messages, posts]: [string[], DeliveryMessage[], Post[]] = [[], [], []];
  const wake = async (id: string): Promise<void> => {
    wakes.push(id);
  };
  const request = createRequestRedelivery({ redeliveries, endpoints, clock, wake });
  const work = createRedeliver({
    redeliveries: { ...redeliveries, advance: mortal(redeliveries.advance) },
    findPage: createRedeliveryPage({ endpoints, events, deliveries }),
    send: mortal(async (batch) => {
      messages.push(...batch);
    }),
    wake: mortal(wake),
    clock,
  });
  const deliver = createDeliver({
    endpoints,
    deliveries,
    attempt: createAttemptDelivery({
      events,
      openSecret: async (_merchant, sealed) => secretOf(sealed),
      post: async (post) => {
        posts.push(post);
        return answered(204);
      },
      clock,
    }),
    pace: async (_endpoint, _rate, now) => now,
    send: async () => undefined,
    tellEndpoint: createTellEndpoint({
      endpoints,
      disable: createDisableEndpoint({ endpoints, moneyTable: 'money', clock }),
      clock,
    }),
    clock,
    random: () => 0,
  });
  const told = async (second: number, more: Partial<ToldEvent> = {}): Promise<ToldEvent> => {
    const event = eventNamed(`event ${second}`, { createdAt: at(second), ...more });
    await events.put(event);
    return event;
  };
  /** Whoever is woken works; a message that failed comes again. @returns How many messages it took. */
  const workAll = async (): Promise<number> => {
    let received = 0;
    for (let id = wakes.shift(); id !== undefined; id = wakes.shift()) {
      received++;
      if (received > 1000) throw new Error('it never ends');
      if ((await handOver(work, { redelivery_id: id })) === 'kept') wakes.push(id);
      // Whatever was handed over may be delivered before the worker comes again.
      await deliverAll();
    }
    return received;
  };
  const deliverAll = async (): Promise<void> => {
    nowMs += 1000;
    for (let message = messages.shift(); message !== undefined; message = messages.shift())
      await handOver(deliver, message);
  };
  return {
    ...{ shop, other, endpoints, deliveries, redeliveries, messages, wakes, posts, told, work, workAll },
    /** An event that was kept while the endpoint was disabled. */
    held: async (second: number, more: Partial<ToldEvent> = {}, endpoint = shop) => {
      const event = await told(second, more);
      await deliveries.hold(heldDelivery(messageOf(event, endpoint), endpoint));
      return event;
    },
    /** An event that arrived at the time. */
    arrived: async (second: number) => {
      const event = await told(second);
      await handOver(deliver, messageOf(event, shop));
      return event;
    },
    request: async (scope: RedeliveryScope, key = 'key', fingerprint = 'fingerprint') =>
      request({ merchantId: MERCHANT_A, route: 'POST /v1', idempotencyKey: key, fingerprint, scope }),
    deliveredIds: () => posts.map(({ headers }) => headers['webhook-id'] ?? ''),
  };
};

/** All that failed on that day, to the shop. */
export const failedOf = (endpoint: Pick<Endpoint, 'id'>): RedeliveryScope & { readonly kind: 'range' } => ({
  kind: 'range',
  endpointId: endpoint.id,
  from: DAY,
  to: NEXT_DAY,
  type: null,
  only: 'failed',
});
