import type { KMSClient } from '@aws-sdk/client-kms';
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import type { ProcessMessage } from '../platform/queue.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { createAttemptDelivery } from './attempt-delivery.ts';
import { createDeliver } from './deliver.ts';
import { createDeliveryStore } from './delivery-store.ts';
import { createDisableEndpoint } from './disable-endpoint.ts';
import { createEndpointStore } from './endpoint-store.ts';
import { createEventStore } from './event-store.ts';
import { createOpenSecret } from './open-secret.ts';
import { createPace } from './pace.ts';
import type { PostDelivery } from './post-delivery.ts';
import { createSendDelivery, type DeliveryTargets } from './send-delivery.ts';
import { createTellEndpoint } from './tell-endpoint.ts';

/** Deliveries over the deployed tables, queue and schedules. */
export const connectDeliver = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly kms: KMSClient;
  readonly sqs: SQSClient;
  readonly scheduler: SchedulerClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly table: string;
  readonly moneyTable: string;
  readonly post: PostDelivery;
  readonly targets: DeliveryTargets;
}): ProcessMessage => {
  const endpoints = createEndpointStore({ ...deps, transact: createTransact(deps) });
  return createDeliver({
    ...deps,
    endpoints,
    deliveries: createDeliveryStore(deps),
    attempt: createAttemptDelivery({
      events: createEventStore(deps),
      openSecret: createOpenSecret(deps),
      post: deps.post,
      clock: deps.clock,
    }),
    pace: createPace(deps),
    send: createSendDelivery(deps),
    tellEndpoint: createTellEndpoint({
      endpoints,
      disable: createDisableEndpoint({ ...deps, endpoints }),
      clock: deps.clock,
    }),
  });
};
