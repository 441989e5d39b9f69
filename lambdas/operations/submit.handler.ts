import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { connectInvoices } from '../invoices/connect-invoices.ts';
import { systemClock } from '../kernel/clock.ts';
import { connectPaymentEffects } from '../payments/connect-payments.ts';
import { connectPayoutEffects } from '../payouts/connect-payouts.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { createOnce } from '../platform/once.ts';
import { createQueueHandler } from '../platform/queue.ts';
import { connectProviders } from '../providers/connect-providers.ts';
import { connectRefundEffects } from '../refunds/connect-refunds.ts';
import { connectOperations } from './connect-operations.ts';
import { createSubmitConsumer } from './consume.ts';
import { SUBMIT_ENVIRONMENT } from './submit.environment.ts';
import { createSubmitOperation } from './submit-operation.ts';

const environment = SUBMIT_ENVIRONMENT.read();
const log = createLogger('submit');
const money = { documents: createDocumentClient(), clock: systemClock, table: environment.MONEY_TABLE };
const resources = {
  payment: connectPaymentEffects({ ...money, followPayment: connectInvoices(money) }),
  refund: connectRefundEffects(money),
  payout: connectPayoutEffects(money),
};
const once = createOnce({
  client: new DynamoDBClient({}),
  table: environment.IDEMPOTENCY_TABLE,
  name: 'submit',
  log,
});

export const handler = createQueueHandler({
  log,
  onStart: once.registerContext,
  process: createSubmitConsumer({
    once,
    submitOperation: createSubmitOperation({
      ...connectOperations({ ...money, resources }),
      clock: systemClock,
      providers: connectProviders({
        sandboxUrl: environment.SANDBOX_URL,
        sandboxKeySecret: environment.SANDBOX_API_KEY_SECRET,
        webhooksUrl: environment.PROVIDER_WEBHOOKS_URL,
        secrets: new SecretsManagerClient({}),
        clock: systemClock,
      }),
    }),
  }),
});
