import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CURRENCY_EXPONENTS } from '../../lambdas/kernel/currencies.ts';
import { InvariantError } from '../../lambdas/kernel/invariant.ts';
import {
  add,
  compare,
  equals,
  formatMoney,
  MINOR_MAX,
  money,
  negate,
  parseMoney,
  subtract,
  toJsonAmount,
} from '../../lambdas/kernel/money.ts';
import { data as iso4217 } from './iso-4217.ts';

const HALF = MINOR_MAX / 2n;
const amounts = fc.bigInt({ min: -HALF, max: HALF });
const currencies = fc.constantFrom(...Object.keys(CURRENCY_EXPONENTS));

describe('money', () => {
  it('adds and subtracts without losing a cent', () => {
    fc.assert(
      fc.property(amounts, amounts, currencies, (a, b, currency) => {
        const sum = add(money(a, currency), money(b, currency));
        expect(sum.minor).toBe(a + b);
        expect(equals(subtract(sum, money(b, currency)), money(a, currency))).toBe(true);
      }),
    );
  });

  it('is zero together with its opposite', () => {
    fc.assert(
      fc.property(amounts, currencies, (a, currency) => {
        expect(add(money(a, currency), negate(money(a, currency))).minor).toBe(0n);
      }),
    );
  });

  it('reads back exactly from JSON', () => {
    fc.assert(
      fc.property(amounts, currencies, (a, currency) => {
        const json = JSON.parse(JSON.stringify(toJsonAmount(money(a, currency)))) as number;
        expect(parseMoney(json, currency)).toEqual({ ok: true, value: money(a, currency) });
      }),
    );
  });

  it('orders amounts as their minor units are ordered', () => {
    fc.assert(
      fc.property(amounts, amounts, (a, b) => {
        const order = compare(money(a, 'EUR'), money(b, 'EUR'));
        expect([order < 0, order === 0, order > 0]).toEqual([a < b, a === b, a > b]);
      }),
    );
  });

  it('never mixes currencies', () => {
    expect(() => add(money(1n, 'EUR'), money(1n, 'USD'))).toThrow(InvariantError);
    expect(() => compare(money(1n, 'EUR'), money(1n, 'USD'))).toThrow(InvariantError);
  });

  it('stops where JSON numbers lose digits', () => {
    expect(parseMoney(MINOR_MAX, 'EUR').ok).toBe(true);
    expect(parseMoney(MINOR_MAX + 1n, 'EUR')).toEqual({ ok: false, error: { kind: 'not_safe_integer' } });
    expect(() => add(money(MINOR_MAX, 'EUR'), money(1n, 'EUR'))).toThrow(InvariantError);
  });

  it.each([12.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses the number %s', (value) => {
    expect(parseMoney(value, 'EUR')).toEqual({ ok: false, error: { kind: 'not_safe_integer' } });
  });

  it.each(['eur', 'XXX', 'EURO', '', '__proto__', 'constructor'])('refuses the currency "%s"', (currency) => {
    expect(parseMoney(1, currency)).toEqual({ ok: false, error: { kind: 'unknown_currency', currency } });
  });

  it.each([
    [1250n, 'EUR', '12.50 EUR'],
    [5n, 'EUR', '0.05 EUR'],
    [-5n, 'EUR', '-0.05 EUR'],
    [1250n, 'JPY', '1250 JPY'],
    [1250n, 'KWD', '1.250 KWD'],
  ])('writes %s %s for people as %s', (minor, currency, text) => {
    expect(formatMoney(money(minor, currency))).toBe(text);
  });
});

describe('the currency table', () => {
  /** What ISO changed after the published list that this is compared with, and what nobody can pay with. */
  const CHANGED_SINCE = new Set(['XCG', 'ANG', 'BGN', 'CUC']);
  const NOT_TENDER = new Set(
    'BOV CHE CHW CLF COU MXV USN UYI UYW XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' '),
  );

  it('has the exponents of ISO 4217 List One', () => {
    for (const { code, digits } of iso4217) {
      if (CHANGED_SINCE.has(code) || NOT_TENDER.has(code)) continue;
      expect(CURRENCY_EXPONENTS, code).toHaveProperty(code, digits);
    }
  });

  it('has no other currency', () => {
    const listed = new Set(iso4217.map(({ code }) => code));
    const extra = Object.keys(CURRENCY_EXPONENTS).filter((code) => !listed.has(code));
    expect(extra).toEqual(['XCG']);
    expect(Object.keys(CURRENCY_EXPONENTS).filter((code) => NOT_TENDER.has(code))).toEqual([]);
  });
});
