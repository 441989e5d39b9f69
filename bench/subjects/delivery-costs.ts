import type { KMSClient } from '@aws-sdk/client-kms';
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import type { SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSEvent } from 'aws-lambda';
import { API_VERSION } from '../../lambdas/kernel/api-version.ts';
import { systemClock, toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import { createQueueHandler } from '../../lambdas/platform/queue.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import { createSendOutgoing } from '../../lambdas/relay/send-outgoing.ts';
import { connectDeliver } from '../../lambdas/webhooks/connect-deliver.ts';
import type { DeliveryMessage } from '../../lambdas/webhooks/delivery-message.ts';
import type { Endpoint } from '../../lambdas/webhooks/domain/endpoint.ts';
import { ATTEMPTS_MAX } from '../../lambdas/webhooks/domain/retry-schedule.ts';
import { createEndpointStore } from '../../lambdas/webhooks/endpoint-store.ts';
import { startEndpoint } from '../dynamodb/endpoint.ts';
import { createDocuments } from './clients.ts';
import { MERCHANT } from './payment-call.ts';
import { MONEY, WEBHOOKS } from './tables.ts';

const TARGETS = {
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

const ENDPOINT: Endpoint = {
  id: deriveId('we', 'bench'),
  merchantId: MERCHANT,
  url: 'https://shop.example/hooks',
  events: ['*'],
  description: null,
  apiVersion: API_VERSION,
  rateLimitPerSecond: null,
  disabledReason: null,
  secrets: [{ ciphertext: 'c2VhbGVk', expiresAt: null }],
  failingSince: null,
  pausedUntil: null,
  eventsCount: 0,
  revision: 1,
  fingerprint: 'fingerprint',
  createdAt: '2026-11-21T08:00:00.000Z',
  updatedAt: '2026-11-21T08:00:00.000Z',
};

const messageOf = (name: string, attempt = 1): DeliveryMessage => ({
  event_id: deriveId('evt', name),
  event_type: 'payment.captured',
  merchant_id: MERCHANT,
  resource_id: deriveId('pay', name),
  endpoint_id: ENDPOINT.id,
  created_at: toRfc3339(systemClock.nowMs()),
  run: 1,
  attempt,
  paced: false,
  body: '{}',
});

/** Clients that do nothing but count, by what is asked of them. */
const createCountingCloud = () => {
  const asked: string[] = [];
  const client = (answer: object) => ({
    send: async (command: { readonly input: unknown; readonly constructor: { readonly name: string } }) => {
      asked.push(command.constructor.name);
      const { DelaySeconds } = command.input as Partial<SendMessageCommandInput>;
      if ((DelaySeconds ?? 0) > 900) throw new Error('SQS holds nothing back for so long');
      return answer;
    },
  });
  return {
    takeAsked: (): readonly string[] => asked.splice(0),
    sqs: client({}) as unknown as SQSClient,
    scheduler: client({}) as unknown as SchedulerClient,
    kms: client({
      Plaintext: Buffer.from(`whsec_${Buffer.alloc(32, 7).toString('base64')}`),
    }) as unknown as KMSClient,
  };
};

/** Requests with which the relay hands so many deliveries to the queue. */
export const sendsOf = async (count: number): Promise<number> => {
  const { sqs, scheduler, takeAsked } = createCountingCloud();
  const send = createSendOutgoing({ sqs, scheduler, clock: systemClock, targets: TARGETS });
  const names = Array.from({ length: count }, (_, index) => `event ${index}`);
  await send(names.map((name) => ({ to: 'deliveries', message: messageOf(name) })));
  return takeAsked().length;
};

export interface WaitCost {
  /** One-off schedules that were made. */
  readonly schedules: number;
  /** Messages to the queue, whoever sends them: a schedule sends one. */
  readonly sends: number;
  /** Of the attempt's own record, which any attempt has. */
  readonly recordUnits: number;
  /** Of everything else that was written: whose turn it was, and since when the endpoint fails. */
  readonly otherUnits: number;
}

/** What it takes to wait after each attempt of the schedule but the last. */
export const waitCosts = async (): Promise<readonly WaitCost[]> => {
  const table = await startEndpoint({ tables: [MONEY, WEBHOOKS] });
  const documents = createDocuments(table.url);
  const webhooks = { documents, clock: systemClock, table: WEBHOOKS.name };
  await createEndpointStore({ ...webhooks, transact: createTransact(webhooks) }).create(ENDPOINT, {});
  const cloud = createCountingCloud();
  const deliver = createQueueHandler({
    log: silentLog,
    process: connectDeliver({
      ...webhooks,
      ...cloud,
      moneyTable: MONEY.name,
      random: () => 1,
      post: async () => ({ kind: 'answered', status: 500, latencyMs: 1, retryAfter: null, body: '' }),
      targets: TARGETS,
    }),
  });
  const costs: WaitCost[] = [];
  for (let attempt = 1; attempt < ATTEMPTS_MAX; attempt++) {
    table.takeRequests();
    cloud.takeAsked();
    const message = messageOf('waits', attempt);
    const event = { Records: [{ messageId: 'm', body: JSON.stringify(message), attributes: {} }] };
    const { batchItemFailures } = await deliver(event as unknown as SQSEvent, {} as Context);
    if (batchItemFailures.length > 0) throw new Error(`attempt ${attempt} was not recorded`);
    const asked = cloud.takeAsked();
    const schedules = asked.filter((name) => name === 'CreateScheduleCommand').length;
    const sends = asked.filter((name) => name === 'SendMessageCommand').length;
    // The record is the last thing that an attempt writes.
    const units = table.takeRequests().flatMap(({ writeUnits }) => (writeUnits > 0 ? [writeUnits] : []));
    const recordUnits = units.at(-1) ?? 0;
    const otherUnits = units.slice(0, -1).reduce((sum, one) => sum + one, 0);
    costs.push({ schedules, sends: sends + schedules, recordUnits, otherUnits });
  }
  await table.close();
  return costs;
};
