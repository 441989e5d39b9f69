import type { SQSRecord } from 'aws-lambda';
import { connectDisputeEffects } from '../../lambdas/disputes/connect-disputes.ts';
import { connectInvoices } from '../../lambdas/invoices/connect-invoices.ts';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { createBreakerStore } from '../../lambdas/operations/breaker-store.ts';
import { connectOperations } from '../../lambdas/operations/connect-operations.ts';
import { createSubmitConsumer } from '../../lambdas/operations/consume.ts';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { createProviderGate } from '../../lambdas/operations/provider-gate.ts';
import { parseProviderLimits } from '../../lambdas/operations/provider-limits.ts';
import { createSubmitOperation } from '../../lambdas/operations/submit-operation.ts';
import { connectPaymentEffects } from '../../lambdas/payments/connect-payments.ts';
import { connectPayoutEffects } from '../../lambdas/payouts/connect-payouts.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import { createOnce } from '../../lambdas/platform/once.ts';
import type { Provider } from '../../lambdas/providers/port.ts';
import { connectRefundEffects } from '../../lambdas/refunds/connect-refunds.ts';
import { type Endpoint, startEndpoint } from '../dynamodb/endpoint.ts';
import { keyText } from '../dynamodb/table.ts';
import { atMost, type Figure } from '../figure.ts';
import { createClient, createDocuments } from '../subjects/clients.ts';
import { createOurApi } from '../subjects/our-api.ts';
import { LAMBDA_CONTEXT, MERCHANT, paymentCall } from '../subjects/payment-call.ts';
import { IDEMPOTENCY, MONEY, TABLES } from '../subjects/tables.ts';

/** Takes the money at once, as most cards do. */
const PROVIDER: Provider = {
  name: 'sandbox',
  capabilities: { kinds: ['authorize'], consistencySeconds: 0, idempotencySeconds: 86_400 },
  submit: async (command) => {
    if (command.kind !== 'authorize') throw new Error(`nobody asked for ${command.kind}`);
    const { amount } = command;
    const providerReference = 'ch_7k2m9q4x5t8w1z3b6d0f2h4j6n';
    return { kind: 'succeeded', providerReference, amountAuthorized: amount, amountCaptured: amount };
  },
  query: async () => ({ kind: 'not_found' }),
  history: async () => ({ lines: [], nextCursor: null }),
};

/** The submit function as its handler wires it, with the provider replaced. */
const createSubmit = (endpoint: Endpoint) => {
  const money = { documents: createDocuments(endpoint.url), clock: systemClock, table: MONEY.name };
  const once = createOnce({
    client: createClient(endpoint.url),
    table: IDEMPOTENCY.name,
    name: 'submit',
    log: silentLog,
  });
  once.registerContext(LAMBDA_CONTEXT);
  return createSubmitConsumer({
    postpone: async () => Promise.reject(new Error('there is nothing to wait for')),
    once,
    submitOperation: createSubmitOperation({
      ...connectOperations({
        ...money,
        resources: {
          payment: connectPaymentEffects({ ...money, followPayment: connectInvoices(money) }),
          refund: connectRefundEffects(money),
          payout: connectPayoutEffects(money),
          dispute: connectDisputeEffects(money),
        },
      }),
      clock: systemClock,
      gate: createProviderGate({
        store: createBreakerStore(money),
        clock: systemClock,
        limits: parseProviderLimits('sandbox=100/5 stripe=100/5'),
      }),
      providers: { sandbox: PROVIDER },
    }),
  });
};

const stateOf = (endpoint: Endpoint, paymentId: string): string => {
  const key = keyText(MONEY, { pk: { S: `payment#${paymentId}` }, sk: { S: 'payment' } });
  const state = endpoint.service.table(MONEY.name).items.get(key)?.['state'];
  return state !== undefined && 'S' in state ? state.S : 'missing';
};

/** From `POST /v1/payments` to `captured`: every write that somebody waits for, with the consumer's own record. */
export const measureLifecycle = async (): Promise<readonly Figure[]> => {
  const endpoint = await startEndpoint({ tables: TABLES });
  const api = createOurApi(createDocuments(endpoint.url), silentLog);
  const created = await api(paymentCall('lifecycle'), LAMBDA_CONTEXT);
  const { id } = JSON.parse(created.body) as { readonly id: string };
  const message = {
    operation_id: operationId(id, 1),
    resource_id: id,
    merchant_id: MERCHANT,
    correlation_id: 'request-lifecycle',
  };
  await createSubmit(endpoint)(message, {} as SQSRecord, silentLog);
  const requests = endpoint.takeRequests();
  const state = stateOf(endpoint, id);
  await endpoint.close();
  if (state !== 'captured') throw new Error(`the payment ended as ${state}`);
  const writes = requests.filter(({ writeUnits }) => writeUnits > 0);
  return [
    {
      name: 'write units from creation to captured',
      unit: 'units',
      value: writes.reduce((sum, { writeUnits }) => sum + writeUnits, 0),
      baseline: null,
      bar: atMost(20),
      modelled: true,
      note: writes.map(({ operation, writeUnits }) => `${operation} ${writeUnits}`).join(', '),
    },
  ];
};
