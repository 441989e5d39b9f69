import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountNumbersIn, createAccountSearch } from '../support/account-search.ts';

const NUMBERS = ['4242424242424242', 'DE89370400440532013000', '000123456789'];
const search = createAccountSearch(NUMBERS);

const DISGUISES: Readonly<Record<string, (number: string, around: string) => string>> = {
  plain: (number, around) => around + number + around,
  'plain in small letters': (number) => number.toLowerCase(),
  'plain with spaces': (number) => number.replace(/(.{4})(?=.)/g, '$1 '),
  'plain with hyphens': (number) => number.replace(/(.)(?=.)/g, '$1-'),
  reversed: (number) => [...number].reverse().join(''),
  hex: (number, around) => Buffer.from(around + number + around).toString('hex'),
  base64: (number, around) => Buffer.from(around + number + around).toString('base64'),
  base64url: (number, around) => Buffer.from(around + number + around).toString('base64url'),
};

describe('the search for account data', () => {
  it.each(Object.keys(DISGUISES))('finds it %s, wherever it begins', (name) => {
    fc.assert(
      fc.property(fc.constantFrom(...NUMBERS), fc.string(), (number, around) => {
        const hidden = DISGUISES[name]?.(number, around) ?? '';
        const found = search(`before ${hidden} after`);
        expect(found).toContainEqual(expect.objectContaining({ number }));
      }),
    );
  });

  it('finds nothing where there is nothing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(search(text)).toEqual([]);
      }),
    );
    expect(search('4242 4242 4242 4241, DE89370400440532013001, 12345678')).toEqual([]);
  });

  it('learns from a test which numbers it uses', () => {
    const source = `
      const CARD = { number: '4242 4242 4242 4242' }, iban: 'GB29 NWBK 6016 1331 9268 19';
      { routing_number: '110000000', account_number: '000123456789' } '4242424242424241' 'tok_visa' "5555555555554444"`;
    expect(accountNumbersIn(source)).toEqual([
      '4242424242424242',
      'GB29NWBK60161331926819',
      '5555555555554444',
      '000123456789',
    ]);
  });
});
