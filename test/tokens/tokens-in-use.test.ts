import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MerchantId } from '../../lambdas/kernel/ids.ts';
import { type Answered, openTokenWorld, type TokenWorld } from './token-world.ts';

/** The modelled DynamoDB is patient, a busy machine is slow, and here many calls follow one another. */
vi.setConfig({ testTimeout: 60_000 });

const OTHER = 'mer_0000000000000000000000000z' as MerchantId;
const NOBODYS = 'tok_00000000000000000000000000';
const CARD = { type: 'card', number: '4242424242424242', exp_month: 11, exp_year: 2026 };
const IBAN = { type: 'iban', iban: 'DE89370400440532013000' };
const SAUDI_IBAN = { type: 'iban', iban: 'SA0380000000608010167519' };
const UK = { type: 'uk_bank_account', sort_code: '108800', account_number: '00012345' };
const GB_IBAN = { type: 'iban', iban: 'GB29NWBK60161331926819' };
const US = { type: 'us_bank_account', routing_number: '110000000', account_number: '000123456789' };

let world: TokenWorld;
beforeEach(async () => {
  world = await openTokenWorld();
});
afterEach(() => world.close());

const erase = (id: string) => world.call('DELETE', `/v1/tokens/${id}`);

/** Refused with this, and nothing was written. */
const expectRefusal = async (ask: () => Promise<Answered>, code: string): Promise<void> => {
  const before = await world.countOthers();
  const answer = await ask();
  expect(answer).toMatchObject({ status: 422, body: { code, retryable: false } });
  expect(answer.body['detail']).toEqual(expect.stringMatching(/\S/));
  expect(await world.countOthers()).toBe(before);
};

const openInvoice = async (): Promise<string> => {
  const lines = [{ description: 'a chair', quantity: 1, unit_amount: 1250 }];
  const invoice = { customer: 'c', currency: 'EUR', lines };
  const id = String((await world.call('POST', '/v1/invoices', invoice)).body['id']);
  await world.call('POST', `/v1/invoices/${id}/finalize`);
  return id;
};

describe('what everybody may know of a token', () => {
  it('is its merchant, its type, until when it holds and where it is from', async () => {
    const [card, iban] = [await world.tokenise(CARD), await world.tokenise(IBAN)];
    expect(await world.handle(card)).toEqual({
      pk: `token#${card}`,
      sk: 'token',
      entity: 'token',
      merchant_id: expect.stringMatching(/^mer_/) as unknown,
      type: 'card',
      state: 'active',
      expires: '2026-11',
    });
    expect(await world.handle(iban)).toMatchObject({ type: 'iban', country: 'DE', state: 'active' });
  });

  it('is, of an erased one, that it was there', async () => {
    const iban = await world.tokenise(IBAN);
    await erase(iban);
    const handle = await world.handle(iban);
    expect(handle).toMatchObject({ type: 'iban', state: 'erased' });
    expect(handle).not.toHaveProperty('country');
  });
});

describe('a payment', () => {
  it('is taken from a card of the vault', async () => {
    const source = await world.tokenise(CARD);
    expect(await world.pay(source)).toMatchObject({ status: 201, body: { status: 'pending', source } });
  });

  it.each([
    ['of nobody', 'token_unknown', async () => NOBODYS],
    ['of another merchant', 'token_unknown', () => world.tokenise(CARD, { merchantId: OTHER })],
    ['of a bank account', 'token_wrong_type', () => world.tokenise(IBAN)],
  ])('from a token %s is refused with %s', async (_whose, code, tokenise) => {
    const source = await tokenise();
    await expectRefusal(() => world.pay(source), code);
  });

  it('from an erased token is refused', async () => {
    const source = await world.tokenise(CARD);
    await erase(source);
    await expectRefusal(() => world.pay(source), 'token_erased');
  });

  it('from a card is taken to the end of its last month, and refused from then on', async () => {
    const source = await world.tokenise(CARD);
    world.clock.advance(Date.parse('2026-11-30T23:59:59Z') - world.clock.nowMs());
    expect((await world.pay(source)).status).toBe(201);
    world.clock.advance(1_000);
    await expectRefusal(() => world.pay(source), 'card_expired');
  });

  it('where nobody takes account data is refused, whatever else it is', async () => {
    const source = await world.tokenise(CARD);
    await expectRefusal(() => world.pay(source, { routing: 'EUR=stripe' }), 'provider_takes_no_account_data');
    await expectRefusal(() => world.pay(NOBODYS, { routing: 'EUR=stripe' }), 'token_unknown');
  });

  it('goes to the first provider that takes account data, and to no other', async () => {
    const source = await world.tokenise(CARD);
    expect((await world.pay(source, { routing: 'EUR=stripe,sandbox' })).status).toBe(201);
  });

  it('that was accepted is answered the same, whatever became of its token and of its provider', async () => {
    const source = await world.tokenise(CARD);
    const first = await world.pay(source, { key: 'order-1' });
    await erase(source);
    const again = await world.pay(source, { key: 'order-1', routing: 'EUR=stripe' });
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
  });
});

describe('a payout', () => {
  it.each([
    ['EUR', IBAN],
    ['EUR', GB_IBAN],
  ])('in %s goes to %j', async (currency, account) => {
    const destination = await world.tokenise(account);
    expect(await world.payOut(destination, { currency })).toMatchObject({
      status: 201,
      body: { status: 'pending_approval', destination },
    });
  });

  it.each([
    ['EUR', 'token_unsupported', SAUDI_IBAN],
    ['EUR', 'token_unsupported', UK],
    ['EUR', 'token_unsupported', US],
    ['USD', 'token_unsupported', IBAN],
    ['GBP', 'token_unsupported', IBAN],
    ['JPY', 'provider_takes_no_account_data', IBAN],
    ['EUR', 'token_wrong_type', CARD],
  ])('in %s is refused with %s for %j', async (currency, code, account) => {
    const destination = await world.tokenise(account);
    await expectRefusal(() => world.payOut(destination, { currency }), code);
  });

  it('in a currency that the account takes fails on the money alone', async () => {
    for (const [currency, account] of [
      ['USD', US],
      ['GBP', UK],
      ['GBP', GB_IBAN],
    ] as const) {
      const destination = await world.tokenise(account);
      expect(await world.payOut(destination, { currency })).toMatchObject({
        body: { code: 'insufficient_balance' },
      });
    }
  });

  it('to a token that is gone, or somebody else’s, is refused', async () => {
    const [gone, foreign] = [await world.tokenise(IBAN), await world.tokenise(IBAN, { merchantId: OTHER })];
    await erase(gone);
    await expectRefusal(() => world.payOut(gone), 'token_erased');
    await expectRefusal(() => world.payOut(foreign), 'token_unknown');
    await expectRefusal(() => world.payOut(NOBODYS), 'token_unknown');
  });

  it('that was accepted is answered the same after its token is gone', async () => {
    const destination = await world.tokenise(IBAN);
    const first = await world.payOut(destination, { key: 'payout-1' });
    await erase(destination);
    expect((await world.payOut(destination, { key: 'payout-1' })).body).toEqual(first.body);
  });

  it('of two merchants with the same account has two destinations: neither is in the other’s way', async () => {
    const [ours, theirs] = [await world.tokenise(IBAN), await world.tokenise(IBAN, { merchantId: OTHER })];
    expect((await world.payOut(ours)).status).toBe(201);
    expect(await world.payOut(theirs, { merchantId: OTHER })).toMatchObject({
      body: { code: 'insufficient_balance' },
    });
  });
});

describe('an invoice', () => {
  it('is paid from a card of the vault', async () => {
    const [source, invoice] = [await world.tokenise(CARD), await openInvoice()];
    expect(await world.call('POST', `/v1/invoices/${invoice}/pay`, { source })).toMatchObject({
      status: 202,
      body: { payment: expect.stringMatching(/^pay_/) as unknown },
    });
  });

  it('is not paid from a token that will not do', async () => {
    const [iban, gone, invoice] = [
      await world.tokenise(IBAN),
      await world.tokenise(CARD),
      await openInvoice(),
    ];
    await erase(gone);
    const pay = (source: string) => world.call('POST', `/v1/invoices/${invoice}/pay`, { source });
    await expectRefusal(() => pay(iban), 'token_wrong_type');
    await expectRefusal(() => pay(gone), 'token_erased');
    await expectRefusal(() => pay(NOBODYS), 'token_unknown');
  });
});
