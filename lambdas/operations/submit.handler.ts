import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { connectDisputeEffects } from '../disputes/connect-disputes.ts';
import { connectInvoices } from '../invoices/connect-invoices.ts';
import { systemClock } from '../kernel/clock.ts';
import { connectPaymentEffects } from '../payments/connect-payments.ts';
import { connectPayoutEffects } from '../payouts/connect-payouts.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { createOnce } from '../platform/once.ts';
import { createQueueHandler } from '../platform/queue.ts';
import { connectProviders, readProviderPlan } from '../providers/connect-providers.ts';
import { connectRefundEffects } from '../refunds/connect-refunds.ts';
import { createBreakerStore } from './breaker-store.ts';
import { connectOperations } from './connect-operations.ts';
import { createSubmitConsumer } from './consume.ts';
import { createPostponeMessage } from './postpone-message.ts';
import { createProviderGate } from './provider-gate.ts';
import { parseProviderLimits } from './provider-limits.ts';
import { SUBMIT_ENVIRONMENT } from './submit.environment.ts';
import { createSubmitOperation } from './submit-operation.ts';
import { connectLambda, createVaultClient, throughVault } from './vault-client.ts';

const environment = SUBMIT_ENVIRONMENT.read();
const log = createLogger('submit');
const money = { documents: createDocumentClient(), clock: systemClock, table: environment.MONEY_TABLE };
const resources = {
  payment: connectPaymentEffects({ ...money, followPayment: connectInvoices(money) }),
  refund: connectRefundEffects(money),
  payout: connectPayoutEffects(money),
  dispute: connectDisputeEffects(money),
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
    postpone: createPostponeMessage({ sqs: new SQSClient({}), queueUrl: environment.OWN_QUEUE_URL }),
    once,
    submitOperation: createSubmitOperation({
      ...connectOperations({ ...money, resources }),
      clock: systemClock,
      gate: createProviderGate({
        store: createBreakerStore(money),
        clock: systemClock,
        limits: parseProviderLimits(environment.PROVIDER_LIMITS),
      }),
      providers: throughVault(
        connectProviders(readProviderPlan(environment), {
          secrets: new SecretsManagerClient({}),
          clock: systemClock,
        }),
        createVaultClient({
          functionName: environment.VAULT_SEND_FUNCTION,
          connect: connectLambda,
          log,
        }),
      ),
    }),
  }),
});
