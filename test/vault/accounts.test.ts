import { describe, expect, it } from 'vitest';
import { canonicalAccount, shownOf } from '../../lambdas/vault/domain/account.ts';
import { parseCard } from '../../lambdas/vault/domain/card.ts';
import { parseIban } from '../../lambdas/vault/domain/iban.ts';
import { parseUkBankAccount } from '../../lambdas/vault/domain/uk-bank-account.ts';
import { parseUsBankAccount } from '../../lambdas/vault/domain/us-bank-account.ts';

const NOW = { year: 2026, month: 11 };
const card = (number: string, more: object = {}) =>
  parseCard({ number, exp_month: 11, exp_year: 2026, ...more }, NOW);
const fieldsOf = (parsed: ReturnType<typeof card>) =>
  parsed.ok ? [] : parsed.error.map(({ field }) => field);

describe('a card', () => {
  it.each([
    ['4242424242424242', 'visa'],
    ['4000056655665556', 'visa'],
    ['5555 5555 5555 4444', 'mastercard'],
    ['2223-0031-2200-3222', 'mastercard'],
    ['378282246310005', 'american_express'],
    ['6011111111111117', 'discover'],
    ['3056930009020004', 'diners_club'],
    ['3566002020360505', 'jcb'],
    ['6200000000000005', 'unionpay'],
  ])('%s is one of %s', (number, brand) => {
    expect(card(number)).toMatchObject({ ok: true, value: { number: number.replace(/[ -]/g, ''), brand } });
  });

  it.each([
    ['a wrong check digit', '4242424242424241'],
    ['a UnionPay number with a wrong check digit', '6200000000000006'],
    ['two digits exchanged', '4242424242422424'.replace('24', '42').slice(0, 15).concat('9')],
    ['too few digits', '424242424242424'],
    ['too many digits', '42424242424242424242'],
    ['a brand that nobody knows', '9999999999999995'],
    ['letters', '4242abcd42424242'],
    ['digits of another script', '٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢'],
    ['nothing', ''],
    ['separators alone', '- -'],
  ])('with %s is refused', (_what, number) => {
    expect(fieldsOf(card(number))).toEqual(['number']);
  });

  it('is never repeated in what is said about it', () => {
    expect(JSON.stringify(card('4242424242424241', { exp_year: 2025 }))).not.toContain('4242');
  });

  it('holds until its month is over', () => {
    expect(fieldsOf(card('4242424242424242', { exp_month: 11, exp_year: 2026 }))).toEqual([]);
    expect(fieldsOf(card('4242424242424242', { exp_month: 10, exp_year: 2026 }))).toEqual(['exp_year']);
    expect(fieldsOf(card('4242424242424242', { exp_month: 12, exp_year: 2025 }))).toEqual(['exp_year']);
    expect(fieldsOf(card('4242424242424242', { exp_month: 1, exp_year: 2046 }))).toEqual([]);
    expect(fieldsOf(card('4242424242424242', { exp_month: 1, exp_year: 2047 }))).toEqual(['exp_year']);
  });

  it('has a security code of the length that its brand gives it, which is not kept', () => {
    expect(fieldsOf(card('4242424242424242', { cvc: '12' }))).toEqual(['cvc']);
    expect(fieldsOf(card('4242424242424242', { cvc: '1234' }))).toEqual(['cvc']);
    expect(fieldsOf(card('378282246310005', { cvc: '123' }))).toEqual(['cvc']);
    const parsed = card('378282246310005', { cvc: '9753' });
    expect(parsed).toMatchObject({ ok: true });
    expect(JSON.stringify(parsed)).not.toContain('9753');
  });

  it('with several faults is told all of them', () => {
    expect(fieldsOf(card('1', { exp_year: 2020, cvc: 'x' }))).toEqual(['number', 'exp_year', 'cvc']);
  });
});

describe('an IBAN', () => {
  it.each([
    'DE89370400440532013000',
    'GB29 NWBK 6016 1331 9268 19',
    'fr1420041010050500013m02606',
    'NO9386011117947',
  ])('%s is taken, in electronic form', (iban) => {
    expect(parseIban(iban)).toEqual({
      ok: true,
      value: { type: 'iban', iban: iban.replaceAll(' ', '').toUpperCase() },
    });
  });

  it.each([
    ['DE89370400440532013001', 'must have the check digits that belong to it'],
    ['DE8937040044053201300', 'must have the length that its country gives it'],
    ['DE8937040044053201300A', 'must have the form that its country gives it'],
    ['XX89370400440532013000', 'must begin with a country that has IBANs'],
    ['US89370400440532013000', 'must begin with a country that has IBANs'],
    ['', 'must not be empty'],
  ])('%j is refused: %s', (iban, message) => {
    expect(parseIban(iban)).toEqual({ ok: false, error: [{ field: 'iban', message }] });
  });
});

describe('a bank account in the United States', () => {
  const parse = (routing_number: string, account_number = '000123456789') =>
    parseUsBankAccount({ routing_number, account_number });

  it.each(['110000000', '021000021', '122105155', '091000019'])('at %s is taken', (routing) => {
    expect(parse(routing)).toMatchObject({ ok: true, value: { routingNumber: routing } });
  });

  it.each(['110000001', '12100002', '0210000211', '000000000', '990000005', 'abcdefghi'])(
    'at %s is refused',
    (routing) => {
      expect(parse(routing)).toMatchObject({ ok: false, error: [{ field: 'routing_number' }] });
    },
  );

  it.each(['123', '123456789012345678', '12 34 56'])('with the number %s is refused', (number) => {
    expect(parse('110000000', number)).toMatchObject({ ok: false, error: [{ field: 'account_number' }] });
  });
});

describe('a bank account in the United Kingdom', () => {
  it.each(['200000', '20-00-00', '20 00 00'])('with the sort code %s is taken', (sort_code) => {
    expect(parseUkBankAccount({ sort_code, account_number: '55779911' })).toEqual({
      ok: true,
      value: { type: 'uk_bank_account', sortCode: '200000', accountNumber: '55779911' },
    });
  });

  it.each([
    ['20000', '55779911', 'sort_code'],
    ['2-00000', '55779911', 'sort_code'],
    ['200000', '5577991', 'account_number'],
    ['200000', '557799112', 'account_number'],
  ])('%s %s is refused', (sort_code, account_number, field) => {
    expect(parseUkBankAccount({ sort_code, account_number })).toMatchObject({ error: [{ field }] });
  });
});

describe('what may be shown', () => {
  it('of a number is its last four digits and never more', () => {
    const iban = { type: 'iban', iban: 'DE89370400440532013000' } as const;
    expect(shownOf(iban)).toEqual({ country: 'DE', last4: '3000' });
    const us = {
      type: 'us_bank_account',
      routingNumber: '110000000',
      accountNumber: '000123456789',
    } as const;
    expect(shownOf(us)).toEqual({ country: 'US', last4: '6789' });
    const uk = { type: 'uk_bank_account', sortCode: '200000', accountNumber: '55779911' } as const;
    expect(shownOf(uk)).toEqual({ country: 'GB', last4: '9911' });
  });
});

describe('the text that fingerprints are made of', () => {
  it('differs wherever account data differs, however its parts are cut', () => {
    const us = (routingNumber: string, accountNumber: string) =>
      canonicalAccount({ type: 'us_bank_account', routingNumber, accountNumber });
    expect(us('11000000', '01234')).not.toBe(us('110000000', '1234'));
    const first = card('4242424242424242');
    const second = card('4242 4242 4242 4242', { exp_year: 2027 });
    if (!(first.ok && second.ok)) throw new Error('both are cards');
    expect(canonicalAccount(first.value)).not.toBe(canonicalAccount(second.value));
  });
});
