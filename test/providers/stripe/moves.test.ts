import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deriveId } from '../../../lambdas/kernel/ids.ts';
import { money } from '../../../lambdas/kernel/money.ts';
import type { ProviderCommand } from '../../../lambdas/providers/port.ts';
import { translateStripeWebhook } from '../../../lambdas/providers/stripe/translate-webhook.ts';
import { type StripeMock, startStripeMock } from '../../support/stripe-mock.ts';
import { CREATED_AT, connectTo } from './connected.ts';
import { startStandIn, toWebhook } from './stand-in.ts';
import { PAYMENT_METHODS } from './stand-in-intents.ts';
import { arrive, CLOSED_ACCOUNT, dispute, failSettlement, settle, winDispute } from './stand-in-moves.ts';
import type { StripeObject } from './stand-in-state.ts';

let stripeMock: StripeMock;
beforeAll(async () => {
  stripeMock = await startStripeMock();
}, 300_000);
afterAll(() => stripeMock.stop());

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const operationId = (name: string) => deriveId('op', 'moves', name);
const AMOUNT = money(1250, 'EUR');
const DAY_MS = 24 * 60 * 60 * 1000;

const setup = async () => {
  const standIn = await startStandIn(stripeMock.url);
  closing.push(standIn.close);
  const { provider, clock } = connectTo(standIn.url);
  const told = () =>
    standIn.events.map((event) => {
      const translated = translateStripeWebhook(toWebhook(event, 1_700_000_000).body);
      return translated.ok ? translated.value : expect.unreachable(translated.error.detail);
    });
  const ask = async (command: ProviderCommand) => provider.query({ command, createdAt: CREATED_AT });
  const history = async () =>
    (
      await provider.history({
        from: new Date(Date.now() - DAY_MS).toISOString(),
        to: new Date(Date.now() + DAY_MS).toISOString(),
        cursor: null,
      })
    ).lines;
  return { standIn, provider, clock, told, ask, history };
};

const authorize = (capture: 'automatic' | 'manual' = 'automatic'): ProviderCommand => ({
  kind: 'authorize',
  operationId: operationId('authorize'),
  amount: AMOUNT,
  source: PAYMENT_METHODS.approved,
  capture,
});

const payout = (destination: string): ProviderCommand => ({
  kind: 'payout',
  operationId: operationId('payout'),
  amount: AMOUNT,
  destination,
});

const referenceOf = (answer: object): string =>
  'providerReference' in answer ? String(answer.providerReference) : expect.unreachable();

describe('a payment at Stripe', () => {
  it('is confirmed under the operation’s id, after an intent that takes nothing under a key of its own', async () => {
    const { standIn, provider } = await setup();
    await provider.submit(authorize());
    const id = operationId('authorize');
    expect(standIn.requests.map(({ path, key }) => [path.replace(/pi_\d+/, 'pi'), key])).toEqual([
      ['POST /v1/payment_intents', `${id}:intent`],
      ['POST /v1/payment_intents/pi/confirm', id],
    ]);
    expect(decodeURIComponent(standIn.requests[0]?.body ?? '')).toContain(`metadata[operation_id]=${id}`);
  });

  it('is found by its key while Stripe keeps it, and by the search after that', async () => {
    const { standIn, provider, clock, ask } = await setup();
    const answer = await provider.submit(authorize());
    const paths = () => standIn.requests.splice(0).map(({ path }) => path.replace(/pi_\d+/, 'pi'));
    paths();
    expect(await ask(authorize())).toEqual(answer);
    expect(paths()).toEqual(['POST /v1/payment_intents', 'GET /v1/payment_intents/pi']);
    clock.advance(DAY_MS);
    expect(await ask(authorize())).toEqual(answer);
    expect(paths()).toEqual(['GET /v1/payment_intents/search', 'GET /v1/payment_intents/pi']);
  });

  it('that was never confirmed is not found, however it is looked for', async () => {
    const { clock, ask } = await setup();
    expect(await ask(authorize())).toEqual({ kind: 'not_found' });
    clock.advance(DAY_MS);
    expect(await ask(authorize())).toEqual({ kind: 'not_found' });
  });

  it.each([
    [PAYMENT_METHODS.insufficientFunds, 'insufficient_funds'],
    [PAYMENT_METHODS.processingError, 'provider_refused'],
  ])('with %s failed as %s, whoever tells it', async (source, code) => {
    const { provider, ask, told } = await setup();
    const command = { ...authorize(), source } as ProviderCommand;
    expect(await provider.submit(command)).toMatchObject({ kind: 'failed', code });
    expect(await ask(command)).toMatchObject({ kind: 'failed', code });
    expect(told().at(-1)?.answer).toMatchObject({ kind: 'failed', code });
  });

  it('that is held says until when it can be captured, at once and whenever it is asked', async () => {
    const { provider, ask } = await setup();
    const capturableUntil = '2026-11-26T09:00:00.000Z';
    expect(await provider.submit(authorize('manual'))).toMatchObject({ kind: 'succeeded', capturableUntil });
    expect(await ask(authorize('manual'))).toMatchObject({ kind: 'succeeded', capturableUntil });
  });

  it('that is captured at once has nothing left to say about that', async () => {
    const { provider } = await setup();
    expect(await provider.submit(authorize())).not.toHaveProperty('capturableUntil');
  });

  it('that Stripe lets go of is told to nobody: the hold had succeeded', async () => {
    const { standIn, provider, told } = await setup();
    const reference = referenceOf(await provider.submit(authorize('manual')));
    const intent = {
      ...standIn.intents.get(reference),
      status: 'canceled',
      amount_capturable: 0,
    } as unknown as StripeObject;
    standIn.state.emit('payment_intent.canceled', intent, null);
    expect(told().at(-1)).toMatchObject({ type: 'payment_intent.canceled', operationId: null, answer: null });
  });
});

describe('a payout at Stripe', () => {
  it('is on its way at first, and paid when the bank has it', async () => {
    const { standIn, provider, ask, told, history } = await setup();
    const first = await provider.submit(payout('ba_ok'));
    expect(first).toMatchObject({ kind: 'pending' });
    expect(await provider.submit(payout('ba_ok'))).toEqual(first);
    arrive(standIn.state, referenceOf(first));
    const paid = { kind: 'paid_out', amount: AMOUNT, providerReference: referenceOf(first) };
    expect(await ask(payout('ba_ok'))).toEqual(paid);
    expect(told().at(-1)).toMatchObject({ operationId: operationId('payout'), answer: paid });
    expect(await history()).toMatchObject([
      { kind: 'payout', operationId: operationId('payout'), amount: AMOUNT },
    ]);
  });

  it('that the bank sends back was made and came back: both moves are in the books', async () => {
    const { standIn, provider, ask, told, history } = await setup();
    const first = await provider.submit(payout(CLOSED_ACCOUNT));
    arrive(standIn.state, referenceOf(first));
    const returned = { kind: 'returned', code: 'destination_closed', amount: AMOUNT };
    expect(await ask(payout(CLOSED_ACCOUNT))).toMatchObject(returned);
    expect(told().at(-1)?.answer).toMatchObject(returned);
    expect((await history()).map(({ kind }) => kind)).toEqual(['payout_return', 'payout']);
  });

  it('that was never sent is not found', async () => {
    const { ask } = await setup();
    expect(await ask(payout('ba_ok'))).toEqual({ kind: 'not_found' });
  });
});

describe('a payout that Stripe makes by itself', () => {
  it.each([
    ['to our bank is a settlement', 1193, ['settlement'], ['settlement', 'settlement_return']],
    [
      'from our bank is the opposite of one',
      -700,
      ['settlement_return'],
      ['settlement_return', 'settlement'],
    ],
  ] as const)('%s, and what the bank sends back undoes it', async (_what, amount, first, both) => {
    const { standIn, history } = await setup();
    const made = settle(standIn.state, amount);
    expect((await history()).map(({ kind }) => kind)).toEqual(first);
    failSettlement(standIn.state, made);
    const lines = (await history()).toReversed();
    expect(lines.map(({ kind }) => kind)).toEqual(both);
    for (const line of lines)
      expect(line).toMatchObject({
        ...{ providerReference: made.id, operationId: made.id, fee: money(0, 'EUR') },
        ...{ amount: money(Math.abs(amount), 'EUR'), settled: money(Math.abs(amount), 'EUR') },
      });
  });

  it('is told to nobody here: no operation asked for it', async () => {
    const { standIn, told } = await setup();
    failSettlement(standIn.state, settle(standIn.state, 1193));
    expect(told().map(({ type, operationId: id, answer }) => [type, id, answer])).toEqual([
      ['payout.created', null, null],
      ['payout.failed', null, null],
    ]);
  });
});

describe('a dispute at Stripe', () => {
  const setupDispute = async () => {
    const connected = await setup();
    const reference = referenceOf(await connected.provider.submit(authorize()));
    const base = await (
      await fetch(`${stripeMock.url}/v1/disputes/du_1`, {
        headers: { authorization: 'Bearer sk_test_1', 'stripe-version': '2026-08-26.dahlia' },
      })
    ).json();
    const made = dispute(connected.standIn.state, base as StripeObject, reference);
    return { ...connected, reference, made };
  };

  it('is told with the payment that it is about, its fee and its time limit', async () => {
    const { told, reference, made } = await setupDispute();
    expect(told().at(-1)).toMatchObject({
      operationId: null,
      answer: null,
      dispute: {
        providerReference: made.id,
        chargeReference: reference,
        operationId: null,
        amount: AMOUNT,
        status: 'needs_response',
        reason: 'fraudulent',
        fee: money(1500, 'EUR'),
        evidenceDueBy: '2027-01-15T08:00:00.000Z',
      },
    });
  });

  it('is none while it keeps no money back', async () => {
    const { standIn, told, made } = await setupDispute();
    standIn.state.emit('charge.dispute.created', { ...made, balance_transactions: [] }, null);
    expect(told().at(-1)?.dispute).toBeNull();
    standIn.state.emit('charge.dispute.created', { ...made, status: 'warning_needs_response' }, null);
    expect(told().at(-1)?.dispute).toBeNull();
  });

  it('is in the books with its fee, under the operation that took the money', async () => {
    const { history, made } = await setupDispute();
    const lines = (await history()).filter(({ kind }) => kind.startsWith('dispute'));
    expect(lines).toMatchObject([
      { kind: 'dispute', operationId: operationId('authorize'), providerReference: made.id, amount: AMOUNT },
      { kind: 'dispute_fee', operationId: operationId('authorize'), amount: money(1500, 'EUR') },
    ]);
  });

  it('leaves the price of the charge where it is: part of the charge, and missing in what arrived', async () => {
    const { standIn, history } = await setupDispute();
    const charge = standIn.state.transactions.find((one) => one['reporting_category'] === 'charge');
    if (charge !== undefined) charge['fee'] = 30;
    const lines = await history();
    const [found] = lines.filter(({ kind }) => kind === 'charge');
    expect(found).toMatchObject({
      amount: AMOUNT,
      settled: money(AMOUNT.minor - 30n, 'EUR'),
      fee: money(30, 'EUR'),
    });
    expect(lines.find(({ kind }) => kind === 'dispute')).not.toHaveProperty('fee');
  });

  it.each([
    ['with its fee', 1500, money(1500, 'EUR'), ['dispute_fee', 'dispute_fee_return']],
    ['without it', 0, null, ['dispute_fee']],
  ] as const)('that is won brings the money back, %s', async (_how, returned, feeReturned, fees) => {
    const { standIn, told, history, made } = await setupDispute();
    winDispute(standIn.state, made, returned);
    expect(told().at(-1)?.dispute).toMatchObject({ status: 'won', fee: money(1500, 'EUR'), feeReturned });
    const lines = (await history()).filter(({ providerReference }) => providerReference === made.id);
    expect(lines.map(({ kind }) => kind).sort()).toEqual(['dispute', ...fees, 'dispute_reversal']);
    for (const { kind, amount } of lines)
      expect(amount).toEqual(kind.startsWith('dispute_fee') ? money(1500, 'EUR') : AMOUNT);
    expect(new Set(lines.map(({ operationId: id }) => id))).toEqual(new Set([operationId('authorize')]));
  });

  it('takes evidence once', async () => {
    const { provider, ask, made } = await setupDispute();
    const evidence = (name: string): ProviderCommand => ({
      kind: 'dispute_evidence',
      operationId: operationId(name),
      providerReference: made.id,
      evidence: { text: 'They have it.', shipping_tracking_number: 'T1' },
    });
    expect(await ask(evidence('first'))).toEqual({ kind: 'not_found' });
    const done = { kind: 'evidence_submitted', providerReference: made.id };
    expect(await provider.submit(evidence('first'))).toEqual(done);
    expect(await ask(evidence('first'))).toEqual(done);
    expect(await provider.submit(evidence('second'))).toMatchObject({
      kind: 'failed',
      code: 'evidence_refused',
    });
    expect(await ask(evidence('second'))).toMatchObject({ kind: 'failed', code: 'evidence_refused' });
  });
});
