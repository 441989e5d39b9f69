import type { SQSEvent } from 'aws-lambda';
import { vi } from 'vitest';
import type { Item as StoredItem } from '../../../bench/dynamodb/attribute-value.ts';
import { type Endpoint, startEndpoint } from '../../../bench/dynamodb/endpoint.ts';
import { createDocuments } from '../../../bench/subjects/clients.ts';
import { IDEMPOTENCY, MONEY, WEBHOOKS } from '../../../bench/subjects/tables.ts';
import { toItem } from '../../../lambdas/platform/dynamo.ts';
import type { Providers } from '../../../lambdas/providers/port.ts';
import { type Outgoing, toMessages } from '../../../lambdas/relay/to-messages.ts';
import { setup } from '../../sandbox-provider/sandbox.ts';
import { CONTEXT, type Consumer, startConsumer } from './consumers.ts';
import { createFate, type Life } from './mortal.ts';
import { connectSandbox, type Loss } from './provider-over-http.ts';

interface Message {
  readonly to: Consumer;
  readonly body: string;
  readonly dueMs: number;
  readonly receives: number;
}

/** As the stack has them: a message that nobody finished comes again after three minutes, and not for ever. */
const VISIBILITY_MS = 180_000;
const RECEIVES_MAX = { submit: 5, resolve: 5, apply: 10 } as const satisfies Record<Consumer, number>;

/** Before an authorisation comes to its end, a week from its beginning. */
const WITHIN_MS = 3 * 24 * 3_600_000;

/** A story ends within a few deliveries; one that does not is a loop. */
const DELIVERIES_MAX = 2000;

export interface Circumstances {
  readonly loss: Loss;
  /** Or when each arrives, in seconds after it was decided on: the n-th that the provider sends, itself after so many seconds; twice, or not at all. */
  readonly webhooks: 'arrive' | 'are lost' | ((nth: number, delaySeconds: number) => readonly number[]);
  /** The await at which a process dies, counted over the whole story; null: nobody dies. */
  readonly deathAt: number | null;
  /** What is due later stays waiting. */
  readonly withinMs?: number;
  /** Until then no other request is answered, either. */
  readonly silentUntilMs?: number;
  /** Deployed beside the sandbox. */
  readonly others?: (life: Life) => Providers;
  /** Webhooks that come now, as the provider wrote them, whoever sent them. */
  readonly told?: readonly string[];
  /** Happens elsewhere, just before the n-th await. */
  readonly meanwhile?: (awaits: number, where: string) => Promise<void>;
}

const sqsEvent = ({ body, receives }: Message): SQSEvent =>
  ({
    Records: [{ messageId: 'm', body, attributes: { ApproximateReceiveCount: String(receives) } }],
  }) as SQSEvent;

const imageOf = (item: StoredItem | undefined) =>
  item === undefined ? null : toItem(item as Parameters<typeof toItem>[0]);

/** What the money table's stream says since it was last asked: it survives whoever wrote, dead or alive. */
const followStream = (endpoint: Endpoint): (() => readonly Outgoing[]) => {
  const { items } = endpoint.service.table(MONEY.name);
  let seen = new Map(items);
  return () => {
    const changes = [...items].filter(([key, item]) => seen.get(key) !== item);
    const outgoing = changes.flatMap(([key, item]) =>
      toMessages({ before: imageOf(seen.get(key)), after: imageOf(item) }),
    );
    seen = new Map(items);
    return outgoing;
  };
};

/** Everything between the API and the provider, in one process, on one clock that jumps to whatever is due next. */
export const openCrashWorld = async () => {
  const endpoint = await startEndpoint({ tables: [MONEY, IDEMPOTENCY, WEBHOOKS] });
  const sandbox = setup();
  const { clock } = sandbox;
  const readStream = followStream(endpoint);
  const waiting: Message[] = [];
  const advanceTo = (ms: number): void => {
    clock.advance(Math.max(0, ms - clock.nowMs()));
    vi.setSystemTime(clock.nowMs());
  };
  const post = (to: Consumer, body: string, dueMs: number): void => {
    waiting.push({ to, body, dueMs, receives: 1 });
  };
  const redeliver = (message: Message): void => {
    if (message.receives === RECEIVES_MAX[message.to])
      throw new Error(`a dead letter: ${message.to} ${message.body}`);
    waiting.push({ ...message, dueMs: clock.nowMs() + VISIBILITY_MS, receives: message.receives + 1 });
  };
  const relay = (): void => {
    for (const outgoing of readStream()) {
      const body = JSON.stringify(outgoing.message);
      if (outgoing.to === 'provider_commands') post('submit', body, clock.nowMs());
      if (outgoing.to === 'resolutions') post('resolve', body, Date.parse(outgoing.dueAt));
    }
  };
  const hear = (raw_body: string, dueMs: number): void => {
    const received_at = new Date(clock.nowMs()).toISOString();
    post(
      'apply',
      JSON.stringify({ provider: 'sandbox', archive_key: 'archived', received_at, raw_body }),
      dueMs,
    );
  };
  let sent = 0;
  const delaysOf = (fate: Circumstances['webhooks'], delaySeconds: number): readonly number[] => {
    if (typeof fate === 'function') return fate(sent++, delaySeconds);
    return fate === 'arrive' ? [delaySeconds + 1] : [];
  };
  const receive = (fate: Circumstances['webhooks']): void => {
    for (const { body, delay_seconds } of sandbox.queued.splice(0))
      for (const seconds of delaysOf(fate, delay_seconds)) hear(body, clock.nowMs() + seconds * 1000);
  };
  const takeNext = (): Message | undefined => {
    waiting.sort((a, b) => a.dueMs - b.dueMs);
    return waiting.shift();
  };
  vi.setSystemTime(clock.nowMs());

  /** Delivers until nothing is left that is due in time. @returns where a process died, or null. */
  const run = async ({
    loss,
    webhooks,
    deathAt,
    meanwhile,
    silentUntilMs,
    withinMs,
    others = () => ({}),
    told = [],
  }: Circumstances): Promise<string | null> => {
    const endMs = clock.nowMs() + (withinMs ?? WITHIN_MS);
    const fate = createFate(deathAt, meanwhile);
    const connect = connectSandbox(sandbox, loss, silentUntilMs);
    relay();
    for (const body of told) hear(body, clock.nowMs());
    for (let deliveries = 0; deliveries < DELIVERIES_MAX; deliveries++) {
      const message = takeNext();
      if (message === undefined) return fate.diedAt();
      if (message.dueMs > endMs) {
        waiting.push(message);
        return fate.diedAt();
      }
      advanceTo(message.dueMs);
      const life = fate.startLife(message.to);
      const handle = startConsumer(message.to, {
        url: endpoint.url,
        life,
        clock,
        provider: connect(life),
        others: others(life),
        ask: async (question) =>
          life.step('ask about the order', async () => post('resolve', question, clock.nowMs())),
        postpone: async (body, seconds) =>
          life.step('send it again for later', async () =>
            post(message.to, JSON.stringify(body), clock.nowMs() + seconds * 1000),
          ),
      });
      const { batchItemFailures } = await handle(sqsEvent(message), CONTEXT);
      if (batchItemFailures.length > 0) redeliver(message);
      relay();
      receive(webhooks);
    }
    throw new Error(`no end after ${DELIVERIES_MAX} deliveries`);
  };
  const { url } = endpoint;
  return { documents: createDocuments(url), url, sandbox, clock, advanceTo, run, close: endpoint.close };
};

export type CrashWorld = Awaited<ReturnType<typeof openCrashWorld>>;
