import cardValidator from 'card-validator';
import fc from 'fast-check';
import { getCountrySpecifications, isValidIBAN } from 'ibantools';
import { describe, expect, it } from 'vitest';
import { holdsAccountData } from '../../lambdas/kernel/account-data.ts';

const CARDS = [
  '4242424242424242',
  '4000056655665556',
  '5555555555554444',
  '2223003122003222',
  '378282246310005',
  '6011111111111117',
  '3056930009020004',
  '36227206271667',
  '3566002020360505',
  '6200000000000005',
];
const IBANS = [
  'DE89370400440532013000',
  'GB29NWBK60161331926819',
  'FR1420041010050500013M02606',
  'NO9386011117947',
];

const OVERSEAS_FRANCE = 'GF GP MF MQ NC PF PM RE TF WF YT'.split(' ');

const inFours = (text: string, by: string): string => text.match(/.{1,4}/g)?.join(by) ?? '';

describe('a text', () => {
  it.each([...CARDS, ...IBANS])('that holds %s is found, however it is written', (number) => {
    for (const written of [
      number,
      inFours(number, ' '),
      inFours(number, '-'),
      number.toLowerCase(),
      `card ${number}`,
      `please charge ${inFours(number, ' ')} today`,
      `(${number})`,
      `no:${number};`,
    ])
      expect(holdsAccountData(written), written).toBe(true);
  });

  it.each([
    '4242 4242 4242 4242 12/30 123',
    '4242424242424242 737',
    '12 4242 4242 4242 4242',
    'GB29 NWBK 6016 1331 9268 19 THANK YOU',
    'tok_4242424242424242',
    '/v1/tokens/4242424242424242/reveal',
  ])('is searched for it among neighbours: %s', (text) => {
    expect(holdsAccountData(text)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['words', 'two shirts, blue, size 42'],
    ['a card with a wrong check digit', '4242424242424241'],
    ['an IBAN with a wrong check digit', 'DE89370400440532013001'],
    ['an IBAN of no country', 'XX89370400440532013000'],
    ['a time in milliseconds', '1790000000000'],
    ['a date and a time', '2026-11-21T09:00:00.000Z'],
    ['an id of ours', 'pay_0123456789abcdefghjkmnpqrs'],
    ['a UUID', '2c0f0c9e-6d2f-4a2b-8d3c-5b6f3f0f9c11'],
    ['a UUID of digits that begins like a card', '42424242-4242-4242-8242-424242424242'],
    ['a hash with such digits in it', 'a4242424242424242bcdef0123456789abcdef012'],
    ['a telephone number', '+49 30 901820 123'],
    ['digits longer than any card', '42424242424242424242424242424242'],
    ['what may be shown', 'visa ending in 4242'],
  ])('that is %s passes', (_what, text) => {
    expect(holdsAccountData(text)).toBe(false);
  });

  it('is judged as the libraries judge that know all brands and countries', () => {
    const digit = fc.integer({ min: 0, max: 9 }).map(String);
    const number = fc.array(digit, { minLength: 14, maxLength: 15 }).map((digits) => `4${digits.join('')}`);
    fc.assert(
      fc.property(number, (text) => {
        const { isValid } = cardValidator.number(text);
        expect(holdsAccountData(text)).toBe(isValid && text.length !== 15);
      }),
    );
  });

  it('knows the IBANs of every country that the library knows, and their lengths', () => {
    const inUse = Object.entries(getCountrySpecifications()).filter(
      // Overseas France is in the registry by name, and its IBANs begin with FR.
      ([country, { IBANRegistry }]) => IBANRegistry && !OVERSEAS_FRANCE.includes(country),
    );
    expect(inUse.length).toBeGreaterThan(70);
    for (const [country, { chars }] of inUse) {
      const account = '0'.repeat((chars ?? 0) - 4);
      const found = Array.from(
        { length: 97 },
        (_, check) => `${country}${String(check + 2).padStart(2, '0')}${account}`,
      );
      expect(found.filter(holdsAccountData).length, country).toBeGreaterThan(0);
    }
    expect(IBANS.every((iban) => isValidIBAN(iban))).toBe(true);
  });
});
