import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { connectInvoices } from '../invoices/connect-invoices.ts';
import { systemClock } from '../kernel/clock.ts';
import { connectPaymentEffects } from '../payments/connect-payments.ts';
import { connectPayoutEffects } from '../payouts/connect-payouts.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { createQueueHandler } from '../platform/queue.ts';
import { connectProviders } from '../providers/connect-providers.ts';
import { connectRefundEffects } from '../refunds/connect-refunds.ts';
import { createAgeMetric } from './age-metric.ts';
import { connectOperations } from './connect-operations.ts';
import { createResolveConsumer } from './consume.ts';
import { RESOLVE_ENVIRONMENT } from './resolve.environment.ts';
import { createResolveOperation } from './resolve-operation.ts';

const environment = RESOLVE_ENVIRONMENT.read();
const money = { documents: createDocumentClient(), clock: systemClock, table: environment.MONEY_TABLE };
const resources = {
  payment: connectPaymentEffects({ ...money, followPayment: connectInvoices(money) }),
  refund: connectRefundEffects(money),
  payout: connectPayoutEffects(money),
};

export const handler = createQueueHandler({
  log: createLogger('resolve'),
  process: createResolveConsumer({
    resolveOperation: createResolveOperation({
      ...connectOperations({ ...money, resources }),
      clock: systemClock,
      onAge: createAgeMetric(),
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
