import { beforeAll, describe, expect, it } from 'vitest';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import type { ApiClient } from '../../local/demonstration/api-client.ts';
import { createPayment, poll, readTimeline, waitForOutcome } from '../../local/demonstration/payments.ts';
import { killFunction } from '../support/local-cloud.ts';
import {
  createPayoutMerchant,
  type Payout,
  type PayoutMerchant,
  post,
  readAvailable,
} from './payout-merchants.ts';
import { chargesFor, openWorld, type World } from './world.ts';

let world: World;
let merchant: PayoutMerchant;
beforeAll(async () => {
  world = openWorld();
  merchant = await createPayoutMerchant(world, 100_000);
});

const AMOUNT = 900;

const tokenise = async (by: ApiClient, body: object): Promise<string> => {
  const created = await post(by, '/v1/tokens', body, world.newKey());
  expect([200, 201]).toContain(created.status);
  return (created.body as { readonly id: string }).id;
};

/** Other tests use the same cards: a year of its own makes a token this test's own. */
const card = (number: string, exp_year: number) =>
  tokenise(world.shop, { type: 'card', number, exp_month: 7, exp_year });
const bankAccount = (iban: string) => tokenise(merchant.shop, { type: 'iban', iban });

const pay = (source: string) =>
  createPayment(world.shop, { amount: AMOUNT, currency: 'EUR', source, key: world.newKey() });

/** What was heard in calls for this payment; a webhook may be faster than the call that it tells of. */
const heardOf = async (id: string): Promise<string> => JSON.stringify(await readTimeline(world.shop, id));

describe('a payment from the vault', () => {
  it('is taken from the card that its token stands for', async () => {
    const { id } = await pay(await card('4242424242424242', 2031));
    expect(await waitForOutcome(world.shop, id)).toMatchObject({ status: 'captured' });
    expect(await chargesFor(world, [operationId(id, 1)])).toBe(1);
  });

  it('is declined as the card is', async () => {
    const { id } = await pay(await card('4000000000000002', 2031));
    expect(await waitForOutcome(world.shop, id)).toMatchObject({ status: 'failed' });
    const { body } = await world.shop.send({ path: `/v1/payments/${id}` });
    expect(body).toMatchObject({ failure: { code: 'card_declined' } });
  });

  it('whose reply was lost is unknown, and then found out, once', async () => {
    const { id } = await pay(await card('4000000000000101', 2031));
    expect(await waitForOutcome(world.shop, id)).toMatchObject({ status: 'captured' });
    const heard = await poll({
      read: () => heardOf(id),
      until: (story) => story.includes('timeout'),
    });
    expect(heard).toContain('timeout');
    expect(await chargesFor(world, [operationId(id, 1)])).toBe(1);
  });

  it('is taken once when the vault dies in the middle of the call', async () => {
    const { id } = await pay(await card('4000000000000101', 2032));
    // The provider is silent for eight seconds: whoever asks it is still there.
    const killed = await poll({
      read: () => killFunction(world.output('SendFunction')),
      until: (count) => count > 0,
    });
    expect(killed).toBeGreaterThan(0);
    expect(await waitForOutcome(world.shop, id)).toMatchObject({ status: 'captured' });
    expect(await chargesFor(world, [operationId(id, 1)])).toBe(1);
  });

  it('is refused with nothing stored where the token will not do', async () => {
    const [bank, gone] = [
      await tokenise(world.shop, { type: 'iban', iban: 'DE89370400440532013000' }),
      await card('5200828282828210', 2033),
    ];
    await world.shop.send({ method: 'DELETE', path: `/v1/tokens/${gone}` });
    const foreign = await bankAccount('DE89370400440532013000');
    const ask = async (source: string) =>
      (await post(world.shop, '/v1/payments', { amount: AMOUNT, currency: 'EUR', source }, world.newKey()))
        .body;
    expect(await ask(bank)).toMatchObject({ status: 422, code: 'token_wrong_type' });
    expect(await ask(gone)).toMatchObject({ status: 422, code: 'token_erased' });
    expect(await ask(foreign)).toMatchObject({ status: 422, code: 'token_unknown' });
    expect(await ask('tok_00000000000000000000000000')).toMatchObject({ status: 422, code: 'token_unknown' });
  });
});

describe('a payout to the vault', () => {
  const payOut = async (destination: string, amount = AMOUNT): Promise<Payout> => {
    const order = { amount, currency: 'EUR', destination };
    const made = await post(merchant.shop, '/v1/payouts', order, world.newKey());
    expect(made).toMatchObject({ status: 201 });
    return made.body as Payout;
  };
  const reaches = (id: string, status: string): Promise<Payout> =>
    poll({
      read: async () => (await merchant.shop.send({ path: `/v1/payouts/${id}` })).body as Payout,
      until: (payout) => payout.status === status,
    });

  it('arrives at the account that its token stands for', async () => {
    const { id } = await payOut(await bankAccount('DE89370400440532013000'));
    expect(await reaches(id, 'paid')).toMatchObject({ status: 'paid' });
    expect(await chargesFor(world, [operationId(id, 1)])).toBe(1);
  });

  it('to a closed account fails, and closes the destination', async () => {
    const destination = await bankAccount('NL91ABNA0417164300');
    const { id } = await payOut(destination);
    expect(await reaches(id, 'failed')).toMatchObject({ failure: { code: 'destination_closed' } });
    const order = { amount: AMOUNT, currency: 'EUR', destination };
    expect(await post(merchant.shop, '/v1/payouts', order, world.newKey())).toMatchObject({
      body: { code: 'payout_destination_closed' },
    });
  });

  it('fails, with its money back, when the token is erased before it is sent', async () => {
    const destination = await bankAccount('AT611904300234573201');
    const before = await readAvailable(world, merchant);
    // Above its limit a payout waits for the boss.
    const { id } = await payOut(destination, 5_000);
    await merchant.shop.send({ method: 'DELETE', path: `/v1/tokens/${destination}` });
    expect(await post(merchant.boss, `/v1/payouts/${id}/approve`, {}, world.newKey())).toMatchObject({
      status: 202,
    });
    expect(await reaches(id, 'failed')).toMatchObject({ failure: { code: 'token_erased' } });
    expect(await chargesFor(world, [operationId(id, 1)])).toBe(0);
    expect(await readAvailable(world, merchant)).toBeGreaterThanOrEqual(before - 2 * AMOUNT);
  });
});
