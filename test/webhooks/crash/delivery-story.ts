import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import { Webhook } from 'standardwebhooks';
import { vi } from 'vitest';
import { startEndpoint, type Endpoint as Table } from '../../../bench/dynamodb/endpoint.ts';
import { createDocuments } from '../../../bench/subjects/clients.ts';
import { MONEY, WEBHOOKS } from '../../../bench/subjects/tables.ts';
import { toRfc3339 } from '../../../lambdas/kernel/clock.ts';
import { putEvent } from '../../../lambdas/platform/event-item.ts';
import { createQueueHandler } from '../../../lambdas/platform/queue.ts';
import { createTransact } from '../../../lambdas/platform/unit-of-work.ts';
import { createRelay } from '../../../lambdas/relay/relay.ts';
import { createSendOutgoing } from '../../../lambdas/relay/send-outgoing.ts';
import { connectDeliver } from '../../../lambdas/webhooks/connect-deliver.ts';
import { connectFanOut } from '../../../lambdas/webhooks/connect-fan-out.ts';
import { createDeliveryStore } from '../../../lambdas/webhooks/delivery-store.ts';
import type { Endpoint } from '../../../lambdas/webhooks/domain/endpoint.ts';
import { createEndpointStore } from '../../../lambdas/webhooks/endpoint-store.ts';
import { createEventStore } from '../../../lambdas/webhooks/event-store.ts';
import type { PostOutcome } from '../../../lambdas/webhooks/post-delivery.ts';
import { createRecordingLog } from '../../access/recording-log.ts';
import { createFate, type Life } from '../../operations/crash/mortal.ts';
import { createManualClock } from '../../support/clock.ts';
import { endpointNamed, eventNamed } from '../endpoints.ts';
import { openPostOffice, SECRET } from './post-office.ts';

/** One request that an endpoint got; its signature was verified at that moment. */
export interface Request {
  readonly url: string;
  readonly id: string;
  readonly body: string;
  readonly atMs: number;
}

/** @param earlier How often this endpoint got the same event before. */
export type Answer = (request: Request, earlier: number) => PostOutcome;

/** A story ends within so many runs of functions; one that does not is a loop. */
const RUNS_MAX = 2000;

const ZONE = {
  queueUrl: 'deliveries',
  queueArn: 'deliveries',
  scheduleGroup: 'later',
  scheduleRoleArn: 'role',
  providerCommandsUrl: 'commands',
  resolutionsUrl: 'resolutions',
  resolutionsArn: 'resolutions',
  dueInvoicesUrl: 'invoices',
  dueInvoicesArn: 'invoices',
  deliveriesUrl: 'deliveries',
};

const mortalDocuments = (url: string, life: Life): DynamoDBDocumentClient => {
  const documents = createDocuments(url);
  documents.middlewareStack.add(
    (next, { commandName }) =>
      async (args) =>
        life.step(String(commandName), async () => next(args)),
    { step: 'initialize', name: 'mortal' },
  );
  return documents;
};

/** What the money table's stream says since it was last asked: it survives whoever wrote, dead or alive. */
const followStream = (table: Table): (() => DynamoDBStreamEvent['Records']) => {
  const { items } = table.service.table(MONEY.name);
  let seen = new Map(items);
  return () => {
    const changed = [...items].filter(([key, item]) => seen.get(key) !== item);
    const records = changed.map(([key, item]) => ({
      dynamodb: { OldImage: seen.get(key), NewImage: item },
    }));
    seen = new Map(items);
    return records as DynamoDBStreamEvent['Records'];
  };
};

/** Relay and deliver as deployed, over a table that knows conditions, on one clock that jumps to whatever is due next. */
export const openDeliveryStory = async (answers: Readonly<Record<string, Answer>>) => {
  const table = await startEndpoint({ tables: [MONEY, WEBHOOKS] });
  const documents = createDocuments(table.url);
  const clock = createManualClock();
  const office = openPostOffice(clock);
  const { log, lines } = createRecordingLog();
  const stream = followStream(table);
  const received = new Map<string, Request[]>();
  const webhooks = { documents, clock, table: WEBHOOKS.name };
  const endpoints = createEndpointStore({ ...webhooks, transact: createTransact(webhooks) });
  vi.setSystemTime(clock.nowMs());

  const post = (life: Life) => async (sent: { url: string; headers: object; body: string }) =>
    life.step('POST to the endpoint', async () => {
      const headers = sent.headers as Record<string, string>;
      new Webhook(SECRET).verify(sent.body, headers);
      const { hostname } = new URL(sent.url);
      const before = received.get(hostname) ?? [];
      const request = {
        url: sent.url,
        id: headers['webhook-id'] ?? '',
        body: sent.body,
        atMs: clock.nowMs(),
      };
      received.set(hostname, [...before, request]);
      const answer = answers[hostname.split('.')[0] ?? ''];
      if (answer === undefined) throw new Error(`nobody answers at ${hostname}`);
      return answer(request, before.filter(({ id }) => id === request.id).length);
    });
  const relay = (life: Life) => {
    const connected = { ...office.connect(life), clock, targets: ZONE };
    return createRelay({
      log,
      send: createSendOutgoing(connected),
      fanOut: connectFanOut({ ...webhooks, documents: mortalDocuments(table.url, life) }),
    });
  };
  const deliver = (life: Life) =>
    createQueueHandler({
      log,
      process: connectDeliver({
        ...webhooks,
        ...office.connect(life),
        documents: mortalDocuments(table.url, life),
        random: () => 0.5,
        moneyTable: MONEY.name,
        post: post(life),
        targets: ZONE,
      }),
    });

  /** @returns Whether there was anything to do by then. */
  const deliverNext = async (startLife: (process: string) => Life, untilMs: number): Promise<boolean> => {
    const message = office.takeNext();
    if (message === undefined) return false;
    if (message.dueMs > untilMs) {
      office.waiting.push(message);
      return false;
    }
    clock.advance(Math.max(0, message.dueMs - clock.nowMs()));
    vi.setSystemTime(clock.nowMs());
    const attributes = { ApproximateReceiveCount: String(message.receives) };
    const event = { Records: [{ messageId: 'm', body: message.body, attributes }] } as SQSEvent;
    const { batchItemFailures } = await deliver(startLife('deliver'))(event, {} as Context);
    if (batchItemFailures.length > 0) office.handOutAgain(message);
    return true;
  };

  /** Runs until nothing is left to do, or nothing by then. @returns where a process died, or null. */
  const run = async (deathAt: number | null, untilMs = Number.POSITIVE_INFINITY): Promise<string | null> => {
    const fate = createFate(deathAt);
    let records: DynamoDBStreamEvent['Records'] = [];
    for (let runs = 0; runs < RUNS_MAX; runs++) {
      records = [...records, ...stream()];
      if (records.length === 0) {
        if (!(await deliverNext(fate.startLife, untilMs))) return fate.diedAt();
        continue;
      }
      // The stream repeats a batch until it was relayed.
      const isRelayed = await relay(fate.startLife('relay'))({ Records: records }, {} as Context).then(
        () => true,
        () => false,
      );
      if (isRelayed) records = [];
    }
    throw new Error(`no end after ${RUNS_MAX} runs`);
  };

  return {
    clock,
    lines,
    endpoints,
    waiting: office.waiting,
    deliveries: createDeliveryStore(webhooks),
    events: createEventStore(webhooks),
    run,
    close: table.close,
    receivedBy: (name: string): readonly Request[] => received.get(`${name}.example`) ?? [],
    addEndpoint: async (name: string, changes: Partial<Endpoint> = {}): Promise<Endpoint> => {
      const endpoint = endpointNamed(name, changes);
      await endpoints.create(endpoint, {});
      return endpoint;
    },
    /** Something happens to a payment of this name, now. */
    happen: async (name: string) => {
      const event = {
        ...eventNamed(name, { createdAt: toRfc3339(clock.nowMs()) }),
        source: { kind: 'provider_reply', operation_id: name },
      } as const;
      const write = putEvent(MONEY.name, `payment#${event.resourceId}`, event);
      await documents.send(new TransactWriteCommand({ TransactItems: [write] }));
      return event;
    },
  };
};

export type DeliveryStory = Awaited<ReturnType<typeof openDeliveryStory>>;
