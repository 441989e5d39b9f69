import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { createDeliveryStore } from './delivery-store.ts';
import { createEndpointStore } from './endpoint-store.ts';
import { createEventStore } from './event-store.ts';
import { createFanOut, type FanOut } from './fan-out.ts';

/** The fan-out over the deployed table. */
export const connectFanOut = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly clock: Clock;
  readonly table: string;
}): FanOut =>
  createFanOut({
    endpoints: createEndpointStore({ ...deps, transact: createTransact(deps) }),
    events: createEventStore(deps),
    deliveries: createDeliveryStore(deps),
  });
