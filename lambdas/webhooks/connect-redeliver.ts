import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import type { ProcessMessage } from '../platform/queue.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { createDeliveryStore } from './delivery-store.ts';
import { createEndpointStore } from './endpoint-store.ts';
import { createEventStore } from './event-store.ts';
import { createRedeliver } from './redeliver.ts';
import { createRedeliveryPage } from './redelivery-page.ts';
import { createRedeliveryStore, type RedeliveryStore } from './redelivery-store.ts';
import { createRequestRedelivery, type RequestRedelivery } from './request-redelivery.ts';
import { createSendDeliveries } from './send-deliveries.ts';
import { createWakeRedelivery, type WakeRedelivery } from './wake-redelivery.ts';

interface Deps {
  readonly documents: DynamoDBDocumentClient;
  readonly sqs: SQSClient;
  readonly clock: Clock;
  readonly table: string;
  readonly redeliveriesUrl: string;
}

/** The worker over the deployed table and queues. */
export const connectRedeliver = (deps: Deps & { readonly deliveriesUrl: string }): ProcessMessage => {
  const redeliveries = createRedeliveryStore(deps);
  return createRedeliver({
    redeliveries,
    findPage: createRedeliveryPage({
      endpoints: createEndpointStore({ ...deps, transact: createTransact(deps) }),
      events: createEventStore(deps),
      deliveries: createDeliveryStore(deps),
    }),
    send: createSendDeliveries({ sqs: deps.sqs, queueUrl: deps.deliveriesUrl }),
    wake: createWakeRedelivery({ sqs: deps.sqs, queueUrl: deps.redeliveriesUrl, redeliveries }),
    clock: deps.clock,
  });
};

export interface Redeliveries {
  readonly redeliveries: RedeliveryStore;
  readonly requestRedelivery: RequestRedelivery;
  readonly wake: WakeRedelivery;
}

/** Asking for redeliveries, over the deployed table and queue. */
export const connectRedeliveries = (deps: Deps): Redeliveries => {
  const redeliveries = createRedeliveryStore(deps);
  const wake = createWakeRedelivery({ sqs: deps.sqs, queueUrl: deps.redeliveriesUrl, redeliveries });
  const endpoints = createEndpointStore({ ...deps, transact: createTransact(deps) });
  return {
    redeliveries,
    wake,
    requestRedelivery: createRequestRedelivery({ ...deps, redeliveries, endpoints, wake }),
  };
};
