import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { connectDisputeEffects } from '../disputes/connect-disputes.ts';
import { createOrderConsumer } from '../inbound/settle-order.ts';
import { connectInvoices } from '../invoices/connect-invoices.ts';
import { systemClock } from '../kernel/clock.ts';
import { createBreakStore } from '../ledger/break-store.ts';
import { createDueBreakConsumer } from '../ledger/tell-due-break.ts';
import { connectPaymentEffects } from '../payments/connect-payments.ts';
import { createDeadlineConsumer } from '../payments/expire-authorization.ts';
import { createPaymentStore } from '../payments/payment-store.ts';
import { connectPayoutEffects } from '../payouts/connect-payouts.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { createQueueHandler } from '../platform/queue.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { connectProviders, readProviderPlan } from '../providers/connect-providers.ts';
import { connectRefundEffects } from '../refunds/connect-refunds.ts';
import { createAgeMetric } from './age-metric.ts';
import { createBreakerStore } from './breaker-store.ts';
import { connectOperations } from './connect-operations.ts';
import { createResolveConsumer } from './consume.ts';
import { createPostponeMessage } from './postpone-message.ts';
import { createProviderGate } from './provider-gate.ts';
import { parseProviderLimits } from './provider-limits.ts';
import { RESOLVE_ENVIRONMENT } from './resolve.environment.ts';
import { createResolveOperation } from './resolve-operation.ts';
import { connectLambda, createVaultClient, throughVault } from './vault-client.ts';

const environment = RESOLVE_ENVIRONMENT.read();
const log = createLogger('resolve');
const money = { documents: createDocumentClient(), clock: systemClock, table: environment.MONEY_TABLE };
const resources = {
  payment: connectPaymentEffects({ ...money, followPayment: connectInvoices(money) }),
  refund: connectRefundEffects(money),
  payout: connectPayoutEffects(money),
  dispute: connectDisputeEffects(money),
};

const engine = {
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
    createVaultClient({ functionName: environment.VAULT_SEND_FUNCTION, connect: connectLambda, log }),
  ),
};

const transact = createTransact(money);
const postpone = createPostponeMessage({ sqs: new SQSClient({}), queueUrl: environment.OWN_QUEUE_URL });

const onDeadline = createOrderConsumer({
  ...money,
  ...engine,
  transact,
  postpone,
  otherwise: createDeadlineConsumer({
    ...money,
    transact,
    payments: createPaymentStore({ ...money, transact }),
  }),
});

export const handler = createQueueHandler({
  log,
  process: createResolveConsumer({
    postpone,
    onDeadline: createDueBreakConsumer({
      ...money,
      breaks: createBreakStore(money),
      transact,
      otherwise: onDeadline,
    }),
    resolveOperation: createResolveOperation({ ...engine, onAge: createAgeMetric() }),
  }),
});
