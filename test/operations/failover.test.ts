import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { startEndpoint } from '../../bench/dynamodb/endpoint.ts';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { MONEY } from '../../bench/subjects/tables.ts';
import { connectDisputeEffects } from '../../lambdas/disputes/connect-disputes.ts';
import { zero } from '../../lambdas/kernel/money.ts';
import { connectOperations } from '../../lambdas/operations/connect-operations.ts';
import { FAILOVER } from '../../lambdas/operations/domain/failover.ts';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { createSubmitOperation } from '../../lambdas/operations/submit-operation.ts';
import { connectPaymentEffects } from '../../lambdas/payments/connect-payments.ts';
import { createCreatePayment } from '../../lambdas/payments/create-payment.ts';
import type { Payment } from '../../lambdas/payments/domain/payment.ts';
import { createPaymentStore } from '../../lambdas/payments/payment-store.ts';
import { createReadTimeline } from '../../lambdas/payments/read-timeline.ts';
import { connectPayoutEffects } from '../../lambdas/payouts/connect-payouts.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import type {
  FailureCode,
  Provider,
  ProviderAnswer,
  ProviderCommand,
  ProviderName,
} from '../../lambdas/providers/port.ts';
import { connectRefundEffects } from '../../lambdas/refunds/connect-refunds.ts';
import { createManualClock } from '../support/clock.ts';
import { API_SOURCE, paymentWish } from '../support/payments.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const failed = (code: FailureCode): ProviderAnswer => ({ kind: 'failed', providerReference: null, code });

const taken = (command: ProviderCommand): ProviderAnswer =>
  command.kind === 'authorize'
    ? {
        kind: 'succeeded',
        providerReference: 'ch_1',
        amountAuthorized: command.amount,
        amountCaptured: command.capture === 'manual' ? zero(command.amount.currency) : command.amount,
      }
    : expect.unreachable(command.kind);

/** Two providers that say what the story wants, and everything of ours between the API and them. */
const setup = async (
  first: ProviderAnswer,
  alternatives: readonly ProviderName[] = ['sandbox'],
  out: readonly ProviderName[] = [],
) => {
  const endpoint = await startEndpoint({ tables: [MONEY] });
  closing.push(endpoint.close);
  const clock = createManualClock();
  const asked: string[] = [];
  const play = (name: ProviderName, answer: (command: ProviderCommand) => ProviderAnswer): Provider => ({
    name,
    capabilities: { kinds: ['authorize'], consistencySeconds: 30, idempotencySeconds: 86_400 },
    submit: async (command) => {
      asked.push(`${name} ${command.operationId}`);
      return answer(command);
    },
    query: async () => ({ kind: 'not_found' }),
    history: async () => ({ lines: [], nextCursor: null }),
  });
  const money = { documents: createDocuments(endpoint.url), clock, table: MONEY.name };
  const payments = createPaymentStore({ ...money, transact: createTransact(money) });
  const resources = {
    payment: connectPaymentEffects({ ...money, followPayment: async () => [] }),
    refund: connectRefundEffects(money),
    payout: connectPayoutEffects(money),
    dispute: connectDisputeEffects(money),
  };
  const engine = connectOperations({ ...money, resources });
  const submit = createSubmitOperation({
    ...engine,
    clock,
    gate: {
      isOut: async (provider) => out.includes(provider),
      enter: async (provider) =>
        out.includes(provider)
          ? { kind: 'postponed', seconds: 10 }
          : {
              kind: 'pass',
              pace: async () => undefined,
              observe: async () => undefined,
              leave: async () => undefined,
            },
    },
    providers: { stripe: play('stripe', () => first), sandbox: play('sandbox', taken) },
  });
  const wish = { ...paymentWish(), provider: 'stripe' as const, alternatives };
  const made = await createCreatePayment({ payments, clock })(wish, API_SOURCE);
  if (!made.ok) return expect.unreachable(made.error.kind);
  const { id } = made.value.created;
  const paymentNow = async (): Promise<Payment> => {
    const payment = await payments.get(id);
    return payment ?? expect.unreachable();
  };
  return {
    id,
    asked,
    operations: engine.operations,
    recordAnswer: engine.recordAnswer,
    paymentNow,
    send: async (ordinal: number) => submit(operationId(id, ordinal), silentLog),
    timeline: async () =>
      createReadTimeline({ ...money, deliveries: { ofResource: async () => [] } })(await paymentNow()),
  };
};

describe('a payment that its first provider refuses for reasons of its own', () => {
  it.each([
    ['a refusal', failed('provider_refused'), 'provider_refused'],
    ['nobody there', { kind: 'not_accepted', reason: 'unreachable' } as const, 'provider_unavailable'],
    ['a wrong key', { kind: 'not_accepted', reason: 'unauthorized' } as const, 'provider_unavailable'],
  ])('is sent to the next one after %s, as an operation of its own', async (_name, answer, code) => {
    const { id, asked, operations, paymentNow, send } = await setup(answer);
    await send(1);
    expect(await operations.get(operationId(id, 1))).toMatchObject({ state: 'failed', failureCode: code });
    expect(await operations.get(operationId(id, 2))).toMatchObject({ state: 'created', provider: 'sandbox' });
    expect(await paymentNow()).toMatchObject({
      state: 'pending',
      provider: 'sandbox',
      operationsCount: 2,
      openOperation: operationId(id, 2),
    });
    await send(2);
    expect(await paymentNow()).toMatchObject({ state: 'captured', provider: 'sandbox', openOperation: null });
    expect(asked).toEqual([`stripe ${operationId(id, 1)}`, `sandbox ${operationId(id, 2)}`]);
  });

  it('tells its whole story', async () => {
    const { timeline, send } = await setup(failed('provider_refused'));
    await send(1);
    await send(2);
    const what = (await timeline()).map((line) => line.what);
    expect(what).toEqual(
      expect.arrayContaining(['payment.rerouted', 'submit → failed: provider_refused', 'submit → succeeded']),
    );
    const created = (await timeline()).filter((line) => line.what === 'authorize created');
    expect(new Set(created.map(({ details }) => details['provider']))).toEqual(
      new Set(['stripe', 'sandbox']),
    );
  });

  it('fails where there is nobody else', async () => {
    const { paymentNow, send } = await setup(failed('provider_refused'), []);
    await send(1);
    expect(await paymentNow()).toMatchObject({
      state: 'failed',
      failureCode: 'provider_refused',
      provider: 'stripe',
    });
  });

  it('is not sent anywhere twice, however often the message comes', async () => {
    const { asked, send } = await setup(failed('provider_refused'));
    for (const ordinal of [1, 1, 2, 2, 1]) await send(ordinal);
    expect(asked).toHaveLength(2);
  });
});

describe('a payment whose first provider is out', () => {
  it('is sent to the next one at once, and the first one never hears of it', async () => {
    const { id, asked, operations, paymentNow, send, timeline } = await setup(
      failed('provider_refused'),
      ['sandbox'],
      ['stripe'],
    );
    expect(await send(1)).toEqual({ kind: 'failed_over' });
    expect(await operations.get(operationId(id, 1))).toMatchObject({ state: 'canceled', attempts: [] });
    expect(await paymentNow()).toMatchObject({
      state: 'pending',
      provider: 'sandbox',
      openOperation: operationId(id, 2),
    });
    expect(await send(1)).toEqual({ kind: 'already_submitted' });
    await send(2);
    expect(await paymentNow()).toMatchObject({ state: 'captured', provider: 'sandbox' });
    expect(asked).toEqual([`sandbox ${operationId(id, 2)}`]);
    expect((await timeline()).find(({ what }) => what === 'payment.rerouted')?.details['source']).toEqual({
      kind: 'provider_outage',
      operation_id: operationId(id, 1),
      provider: 'stripe',
    });
  });

  it.each<[string, readonly ProviderName[], readonly ProviderName[]]>([
    ['nobody else can be asked', [], ['stripe']],
    ['everybody else is out, too', ['sandbox'], ['stripe', 'sandbox']],
  ])('waits if %s', async (_why, alternatives, out) => {
    const { id, asked, operations, send } = await setup(failed('provider_refused'), alternatives, out);
    expect(await send(1)).toMatchObject({ kind: 'postponed' });
    expect(await operations.get(operationId(id, 1))).toMatchObject({ state: 'created', provider: 'stripe' });
    expect(asked).toEqual([]);
  });

  it('waits if an earlier delivery may have sent it', async () => {
    const { id, operations, paymentNow, send } = await setup(
      failed('provider_refused'),
      ['sandbox'],
      ['stripe'],
    );
    const created = await operations.get(operationId(id, 1));
    if (created?.state !== 'created') return expect.unreachable();
    await operations.markSubmitted(created, Date.parse(created.createdAt));
    expect(await send(1)).toMatchObject({ kind: 'postponed' });
    expect(await paymentNow()).toMatchObject({ provider: 'stripe' });
  });
});

describe('a payment stays with its provider', () => {
  it.each(['card_declined', 'insufficient_funds', 'action_declined', 'expired'] as const)(
    'after %s',
    async (code) => {
      const { asked, paymentNow, send } = await setup(failed(code));
      await send(1);
      expect(await paymentNow()).toMatchObject({ state: 'failed', failureCode: code, provider: 'stripe' });
      expect(asked).toHaveLength(1);
    },
  );

  it.each([
    ['a doubt', { kind: 'ambiguous', reason: 'timeout' }],
    ['being told to slow down', { kind: 'not_accepted', reason: 'rate_limited' }],
    ['a vault that cannot be asked', { kind: 'not_accepted', reason: 'vault_unavailable' }],
  ] as const)('after %s', async (_name, answer) => {
    const { paymentNow, send, id } = await setup(answer);
    await send(1);
    expect(await paymentNow()).toMatchObject({
      state: 'pending',
      provider: 'stripe',
      openOperation: operationId(id, 1),
    });
  });

  it('once it was in doubt, even when it is known to have been refused', async () => {
    const { id, paymentNow, send, recordAnswer } = await setup({ kind: 'ambiguous', reason: 'timeout' });
    await send(1);
    const source = { kind: 'provider_query', operation_id: operationId(id, 1) } as const;
    const answer = failed('provider_refused');
    if (answer.kind !== 'failed') expect.unreachable();
    await recordAnswer({ operationId: operationId(id, 1), answer, channel: 'query', source }, silentLog);
    expect(await paymentNow()).toMatchObject({ state: 'failed', provider: 'stripe' });
  });

  it('when an earlier delivery may have sent it before it died', async () => {
    const { id, operations, paymentNow, send } = await setup({ kind: 'not_accepted', reason: 'unreachable' });
    const created = await operations.get(operationId(id, 1));
    if (created?.state !== 'created') return expect.unreachable();
    await operations.markSubmitted(created, Date.parse(created.createdAt));
    await send(1);
    expect(await paymentNow()).toMatchObject({ state: 'pending', provider: 'stripe' });
  });
});

it('docs/routing.md says of every refusal whether somebody else is asked, and why', () => {
  const page = readFileSync(new URL('../../docs/routing.md', import.meta.url), 'utf8');
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(rows).toEqual(
    Object.entries(FAILOVER).map(([code, { mayFailOver, reason }]) => [
      `\`${code}\``,
      mayFailOver ? 'yes' : 'no',
      reason,
    ]),
  );
});
