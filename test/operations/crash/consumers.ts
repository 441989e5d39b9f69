import type { Context } from 'aws-lambda';
import { createClient, createDocuments } from '../../../bench/subjects/clients.ts';
import { IDEMPOTENCY, MONEY } from '../../../bench/subjects/tables.ts';
import { connectDisputeEffects, connectRecordDispute } from '../../../lambdas/disputes/connect-disputes.ts';
import { createApplyConsumer } from '../../../lambdas/inbound/apply-webhook.ts';
import { toOrderQuestion } from '../../../lambdas/inbound/order-question.ts';
import { createOrderConsumer } from '../../../lambdas/inbound/settle-order.ts';
import { connectInvoices } from '../../../lambdas/invoices/connect-invoices.ts';
import type { Clock } from '../../../lambdas/kernel/clock.ts';
import { createBreakStore } from '../../../lambdas/ledger/break-store.ts';
import { createDueBreakConsumer } from '../../../lambdas/ledger/tell-due-break.ts';
import { createBreakerStore } from '../../../lambdas/operations/breaker-store.ts';
import { connectOperations } from '../../../lambdas/operations/connect-operations.ts';
import { createResolveConsumer, createSubmitConsumer } from '../../../lambdas/operations/consume.ts';
import type { PostponeMessage } from '../../../lambdas/operations/postpone-message.ts';
import { createProviderGate } from '../../../lambdas/operations/provider-gate.ts';
import { parseProviderLimits } from '../../../lambdas/operations/provider-limits.ts';
import { createResolveOperation } from '../../../lambdas/operations/resolve-operation.ts';
import { createSubmitOperation } from '../../../lambdas/operations/submit-operation.ts';
import { connectPaymentEffects } from '../../../lambdas/payments/connect-payments.ts';
import { createDeadlineConsumer } from '../../../lambdas/payments/expire-authorization.ts';
import { createPaymentStore } from '../../../lambdas/payments/payment-store.ts';
import { connectPayoutEffects } from '../../../lambdas/payouts/connect-payouts.ts';
import { silentLog } from '../../../lambdas/platform/logger.ts';
import { createOnce } from '../../../lambdas/platform/once.ts';
import { createQueueHandler, type QueueHandler } from '../../../lambdas/platform/queue.ts';
import { createTransact } from '../../../lambdas/platform/unit-of-work.ts';
import type { Provider, Providers } from '../../../lambdas/providers/port.ts';
import { translateSandboxWebhook } from '../../../lambdas/providers/sandbox/translate-webhook.ts';
import { connectRefundEffects } from '../../../lambdas/refunds/connect-refunds.ts';
import type { Life } from './mortal.ts';

export type Consumer = 'submit' | 'resolve' | 'apply';

export const CONTEXT = {
  awsRequestId: 'request',
  getRemainingTimeInMillis: () => 30_000,
} as Context;

/** Everything that a process of ours reaches outside itself, each await of it a place to die. */
export interface Outside {
  readonly url: string;
  readonly life: Life;
  readonly clock: Clock;
  readonly provider: Provider;
  /** Deployed beside it. */
  readonly others?: Providers;
  /** Sends a message to the function that may ask a provider. */
  readonly ask: (message: string) => Promise<void>;
  /** Sends the message at hand again, for later. */
  readonly postpone: PostponeMessage;
}

type AnyClient = ReturnType<typeof createClient> | ReturnType<typeof createDocuments>;

/** Before the SDK's own retries: a dead process does not try again. */
export const makeMortal = <Client extends AnyClient>(client: Client, life: Life): Client => {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) =>
        life.step(String(commandName), async () => next(args)),
    { step: 'initialize', name: 'mortal' },
  );
  return client;
};

/** Wired as in the handlers' entry files. */
const wire = ({ url, life, clock, provider, others }: Outside) => {
  const money = { documents: makeMortal(createDocuments(url), life), clock, table: MONEY.name };
  const resources = {
    payment: connectPaymentEffects({ ...money, followPayment: connectInvoices(money) }),
    refund: connectRefundEffects(money),
    payout: connectPayoutEffects(money),
    dispute: connectDisputeEffects(money),
  };
  const gate = createProviderGate({
    store: createBreakerStore(money),
    clock,
    limits: parseProviderLimits('sandbox=100/5 stripe=100/5'),
  });
  return {
    money,
    engine: {
      ...connectOperations({ ...money, resources }),
      gate,
      clock,
      providers: { ...others, sandbox: provider },
    },
  };
};

const CONSUMERS: Readonly<Record<Consumer, (outside: Outside) => QueueHandler>> = {
  submit: (outside) => {
    const { engine } = wire(outside);
    const client = makeMortal(createClient(outside.url), outside.life);
    const once = createOnce({ client, table: IDEMPOTENCY.name, name: 'submit', log: silentLog });
    const submitOperation = createSubmitOperation(engine);
    return createQueueHandler({
      log: silentLog,
      onStart: once.registerContext,
      process: createSubmitConsumer({ once, submitOperation, postpone: outside.postpone }),
    });
  },
  resolve: (outside) => {
    const { postpone } = outside;
    const { money, engine } = wire(outside);
    const transact = createTransact(money);
    const payments = createPaymentStore({ ...money, transact });
    const resolveOperation = createResolveOperation({ ...engine, onAge: () => undefined });
    return createQueueHandler({
      log: silentLog,
      process: createResolveConsumer({
        resolveOperation,
        postpone,
        onDeadline: createDueBreakConsumer({
          ...money,
          breaks: createBreakStore(money),
          transact,
          otherwise: createOrderConsumer({
            ...money,
            ...engine,
            transact,
            postpone,
            otherwise: createDeadlineConsumer({ ...money, transact, payments }),
          }),
        }),
      }),
    });
  },
  apply: (outside) => {
    const { money, engine } = wire(outside);
    return createQueueHandler({
      log: silentLog,
      process: createApplyConsumer({
        ...money,
        ...engine,
        transact: createTransact(money),
        recordDispute: connectRecordDispute(money),
        askAboutOrder: async (doubted) => outside.ask(toOrderQuestion(doubted)),
        countIgnored: () => undefined,
        archive: { get: async () => Promise.reject(new Error('the message carries its body')) },
        translators: { sandbox: translateSandboxWebhook },
      }),
    });
  },
};

/** A new process of one of our functions. */
export const startConsumer = (consumer: Consumer, outside: Outside): QueueHandler =>
  CONSUMERS[consumer](outside);
