import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import { connectRedeliveries, type Redeliveries } from '../../lambdas/webhooks/connect-redeliver.ts';
import { createEventStore, type EventStore } from '../../lambdas/webhooks/event-store.ts';
import type { Session } from '../session.ts';

export interface EventRecovery extends Redeliveries {
  readonly events: EventStore;
}

/** The API's own use case, over the deployed table and queue. */
export const connectEvents = async ({ target, readOutputs }: Session): Promise<EventRecovery> => {
  const table = (await readOutputs('Quittance-Data')).get('WebhooksTable');
  const redeliveriesUrl = (await readOutputs('Quittance-Backend')).get('RedeliveriesQueueUrl');
  const deps = { documents: createDocumentClient(target.cloud), table };
  return {
    events: createEventStore(deps),
    ...connectRedeliveries({
      ...deps,
      redeliveriesUrl,
      sqs: new SQSClient(target.cloud),
      clock: systemClock,
    }),
  };
};
