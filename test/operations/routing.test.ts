import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ANY_CURRENCY,
  formatRouting,
  orderFor,
  PROVIDER_NAMES,
  type ProviderOrder,
  parseOrder,
  parseRouting,
} from '../../lambdas/operations/domain/routing.ts';

const rulesOf = (text: string) => {
  const rules = parseRouting(text);
  return rules.ok ? rules.value : expect.unreachable(rules.error.word);
};

describe('routing rules', () => {
  it('give the order of the currency, else that of any, else that of the deployment', () => {
    const rules = rulesOf('EUR=stripe,sandbox any=sandbox');
    expect(orderFor(rules, 'EUR', null)).toEqual(['stripe', 'sandbox']);
    expect(orderFor(rules, 'JPY', null)).toEqual(['sandbox']);
    expect(orderFor(rulesOf('EUR=stripe'), 'JPY', ['sandbox'])).toEqual(['sandbox']);
    expect(orderFor(rulesOf(''), 'EUR', null)).toBeNull();
  });

  it.each([
    'EUR',
    'EUR=',
    'EUR=paypal',
    'eur=stripe',
    'XXX=stripe',
    'EUR=stripe,stripe',
    'EUR=stripe=sandbox',
    '=stripe',
    'EUR=stripe,',
  ])('are refused with %s among them', (word) => {
    expect(parseRouting(`JPY=sandbox ${word}`)).toEqual({ ok: false, error: { word } });
  });

  it('name a currency once', () => {
    expect(parseRouting('EUR=stripe EUR=sandbox').ok).toBe(false);
  });

  it('are read as they were written', () => {
    const order = fc.shuffledSubarray([...PROVIDER_NAMES], { minLength: 1 });
    const currency = fc.constantFrom('EUR', 'JPY', 'USD', 'MGA', ANY_CURRENCY);
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(currency, order), { selector: ([code]) => code }), (entries) => {
        const rules = new Map(
          entries.map(([code, names]) => [code, parseOrder(names.join(','))] as [string, ProviderOrder]),
        );
        expect(rulesOf(formatRouting(rules))).toEqual(rules);
      }),
    );
  });

  it('never throw, whatever is read', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof parseRouting(text).ok).toBe('boolean');
      }),
    );
  });
});
