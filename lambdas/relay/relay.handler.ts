import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '../kernel/clock.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { connectFanOut } from '../webhooks/connect-fan-out.ts';
import { RELAY_ENVIRONMENT } from './relay.environment.ts';
import { createRelay } from './relay.ts';
import { createSendOutgoing } from './send-outgoing.ts';

const environment = RELAY_ENVIRONMENT.read();

export const handler = createRelay({
  log: createLogger('relay'),
  fanOut: connectFanOut({
    documents: createDocumentClient(),
    clock: systemClock,
    table: environment.WEBHOOKS_TABLE,
  }),
  send: createSendOutgoing({
    sqs: new SQSClient({}),
    scheduler: new SchedulerClient({}),
    clock: systemClock,
    targets: {
      providerCommandsUrl: environment.PROVIDER_COMMANDS_QUEUE_URL,
      resolutionsUrl: environment.RESOLUTIONS_QUEUE_URL,
      resolutionsArn: environment.RESOLUTIONS_QUEUE_ARN,
      dueInvoicesUrl: environment.DUE_INVOICES_QUEUE_URL,
      dueInvoicesArn: environment.DUE_INVOICES_QUEUE_ARN,
      deliveriesUrl: environment.DELIVERIES_QUEUE_URL,
      scheduleGroup: environment.SCHEDULE_GROUP,
      scheduleRoleArn: environment.SCHEDULE_ROLE_ARN,
    },
  }),
});
