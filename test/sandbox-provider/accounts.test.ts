import { describe, expect, it } from 'vitest';
import { setup, WEBHOOK_URL } from './sandbox.ts';

const card = (number: string) => ({ type: 'card', number, exp_month: 12, exp_year: 2031 });
const iban = (text: string) => ({ type: 'iban', iban: text });

const chargeBody = (account: object, other: object = {}) => ({
  operation_id: 'op_1',
  amount: 1250,
  currency: 'EUR',
  account,
  capture: true,
  webhook_url: WEBHOOK_URL,
  ...other,
});
const payoutBody = (account: object, other: object = {}) => ({
  operation_id: 'op_out',
  amount: 900,
  currency: 'EUR',
  account,
  webhook_url: WEBHOOK_URL,
  ...other,
});

/** Everything that a sandbox keeps and sends, as one text. */
const everything = (sandbox: ReturnType<typeof setup>): string =>
  JSON.stringify(
    [...sandbox.charges.values(), ...sandbox.payouts.values(), ...sandbox.lines, ...sandbox.queued],
    (_name, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
  );

describe('a card in clear', () => {
  it.each([
    ['4242424242424242', 201, 'captured'],
    ['5555555555554444', 201, 'captured'],
    ['378282246310005', 201, 'captured'],
    ['4000000000000002', 402, 'failed'],
    ['4000002500003155', 201, 'requires_action'],
  ])('behaves as its number is known to: %s', async (number, status, state) => {
    const sandbox = setup();
    const charged = await sandbox.post('/v1/charges', chargeBody(card(number)));
    expect(charged).toMatchObject({ status, body: { status: state } });
    expect(await sandbox.get('/v1/operations/op_1')).toMatchObject({ body: { charge: { status: state } } });
  });

  it('is charged once under a key, and another card under it is refused', async () => {
    const sandbox = setup();
    const first = await sandbox.post('/v1/charges', chargeBody(card('4242424242424242')));
    const again = await sandbox.post('/v1/charges', chargeBody(card('4242424242424242')));
    expect(again.text).toBe(first.text);
    expect(await sandbox.post('/v1/charges', chargeBody(card('5555555555554444')))).toMatchObject({
      status: 409,
      body: { error: { code: 'idempotency_key_reused' } },
    });
    expect(sandbox.charges.size).toBe(1);
  });

  it.each([
    ['a number that nobody knows', { account: card('4111111111111111') }, 'unknown_source'],
    ['a bank account', { account: iban('DE89370400440532013000') }, 'unknown_source'],
    ['a source beside it', { source: 'tok_visa', account: card('4242424242424242') }, 'unknown_source'],
    ['neither', { account: undefined }, 'unknown_source'],
    ['letters in it', { account: card('4242x') }, 'invalid_request'],
  ])('with %s is refused, and leaves nothing', async (_what, other, code) => {
    const sandbox = setup();
    const refused = await sandbox.post('/v1/charges', chargeBody({}, other));
    expect(refused).toMatchObject({ status: 422, body: { error: { code } } });
    expect(refused.text).not.toMatch(/4111111111111111|DE89|4242x/);
    expect(sandbox.charges.size).toBe(0);
  });
});

describe('a bank account in clear', () => {
  it.each([
    [iban('DE89370400440532013000'), 'pending', 'ba_ok__iban_3000'],
    [iban('DE62370400440532013001'), 'pending', 'ba_returned__iban_3001'],
    [iban('NL91ABNA0417164300'), 'failed', 'ba_closed__iban_4300'],
    [
      { type: 'us_bank_account', routing_number: '110000000', account_number: '000123456789' },
      'pending',
      'ba_ok__us_bank_account_6789',
    ],
    [
      { type: 'uk_bank_account', sort_code: '108800', account_number: '00012345' },
      'pending',
      'ba_ok__uk_bank_account_2345',
    ],
  ])('is paid as it is known to, and shown by its last four: %j', async (account, status, destination) => {
    const sandbox = setup();
    expect(await sandbox.post('/v1/payouts', payoutBody(account))).toMatchObject({
      status: 201,
      body: { status, destination },
    });
  });

  it('that nobody knows is refused, as a card is', async () => {
    for (const account of [iban('ES9121000418450200051332'), card('4242424242424242')]) {
      const refused = await setup().post('/v1/payouts', payoutBody(account));
      expect(refused).toMatchObject({ status: 422, body: { error: { code: 'unknown_destination' } } });
    }
  });
});

it('of account data nothing is kept and nothing is told', async () => {
  const sandbox = setup();
  await sandbox.post('/v1/charges', chargeBody(card('4242424242424242')));
  await sandbox.post('/v1/payouts', payoutBody(iban('DE89370400440532013000')));
  const kept = everything(sandbox);
  expect(kept).toContain('ba_ok__iban_3000');
  expect(kept).not.toMatch(/424242|DE89|0532013/);
});
