import type { KMSClient } from '@aws-sdk/client-kms';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import type { Route } from '../platform/http.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { createRotateSecret, createTestEndpoint } from './act-on-endpoint.ts';
import { createPatchEndpoint } from './change-endpoint.ts';
import { createCheckUrl } from './check-url.ts';
import { connectRedeliveries } from './connect-redeliver.ts';
import { createCreateEndpoint, createNewSecret, createRecallEndpoint } from './create-endpoint.ts';
import { createDeliveryStore } from './delivery-store.ts';
import type { EndpointRules } from './domain/endpoint-url.ts';
import { endpointActionRoutes } from './endpoint-action-routes.ts';
import { endpointRoutes } from './endpoint-routes.ts';
import { createEndpointStore } from './endpoint-store.ts';
import { eventRoutes } from './event-routes.ts';
import { createEventStore } from './event-store.ts';
import { createFindEvents } from './find-events.ts';
import { createFindWish } from './find-wish.ts';
import { redeliveryRoutes } from './redelivery-routes.ts';
import { createSealSecret } from './seal-secret.ts';

/** Everything that merchants do with their webhooks, for a function of its own. */
export const webhookRoutes = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly kms: KMSClient;
  readonly keyArn: string;
  readonly clock: Clock;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly table: string;
  readonly moneyTable: string;
  readonly rules: EndpointRules;
  readonly sqs: SQSClient;
  readonly redeliveriesUrl: string;
}): readonly Route[] => {
  const transact = createTransact(deps);
  const endpoints = createEndpointStore({ ...deps, transact });
  const newSecret = createNewSecret({ ...deps, sealSecret: createSealSecret(deps) });
  const events = createEventStore(deps);
  const deliveries = createDeliveryStore(deps);
  const acting = { ...deps, transact, newSecret };
  return [
    ...endpointRoutes({
      endpoints,
      createEndpoint: createCreateEndpoint({ ...deps, endpoints, newSecret }),
      recallEndpoint: createRecallEndpoint({ findWish: createFindWish(deps) }),
      patchEndpoint: createPatchEndpoint({ ...deps, endpoints }),
      checkUrl: createCheckUrl({ rules: deps.rules }),
      nowMs: deps.clock.nowMs,
    }),
    ...endpointActionRoutes({
      endpoints,
      deliveries,
      rotateSecret: createRotateSecret(acting),
      testEndpoint: createTestEndpoint(acting),
    }),
    ...eventRoutes({ events, deliveries, findEvents: createFindEvents({ events, deliveries }) }),
    ...redeliveryRoutes({ events, ...connectRedeliveries(deps) }),
  ];
};
