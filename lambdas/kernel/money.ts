import { CURRENCY_EXPONENTS, type CurrencyCode } from './currencies.ts';
import { InvariantError, invariant } from './invariant.ts';
import { err, ok, type Result } from './result.ts';

declare const moneyBrand: unique symbol;

/** An amount in minor units of its ISO 4217 currency; may be negative (a posting's credit side). */
export interface Money {
  readonly minor: bigint;
  readonly currency: CurrencyCode;
  readonly [moneyBrand]: true;
}

export type MoneyError =
  | { readonly kind: 'unknown_currency'; readonly currency: string }
  | { readonly kind: 'not_safe_integer' };

/** JSON numbers beyond this lose digits in most clients, so amounts stop here. */
export const MINOR_MAX = BigInt(Number.MAX_SAFE_INTEGER);

const make = (minor: bigint, currency: CurrencyCode): Money => ({ minor, currency }) as Money;

export const isCurrencyCode = (text: string): text is CurrencyCode => Object.hasOwn(CURRENCY_EXPONENTS, text);

/** Checks an amount that comes from outside. */
export const parseMoney = (minor: number | bigint, currency: string): Result<Money, MoneyError> => {
  if (!isCurrencyCode(currency)) return err({ kind: 'unknown_currency', currency });
  if (typeof minor === 'number' && !Number.isSafeInteger(minor)) return err({ kind: 'not_safe_integer' });
  const value = BigInt(minor);
  if (value > MINOR_MAX || value < -MINOR_MAX) return err({ kind: 'not_safe_integer' });
  return ok(make(value, currency));
};

/** @throws InvariantError on an amount or currency that parsing should have refused. */
export const money = (minor: bigint | number, currency: string): Money => {
  const parsed = parseMoney(minor, currency);
  if (!parsed.ok) throw new InvariantError(`not money: ${String(minor)} ${currency} (${parsed.error.kind})`);
  return parsed.value;
};

export const zero = (currency: CurrencyCode): Money => make(0n, currency);

const sameCurrency = (a: Money, b: Money): CurrencyCode => {
  invariant(a.currency === b.currency, `cannot mix ${a.currency} and ${b.currency}`);
  return a.currency;
};

export const add = (a: Money, b: Money): Money => money(a.minor + b.minor, sameCurrency(a, b));

export const subtract = (a: Money, b: Money): Money => money(a.minor - b.minor, sameCurrency(a, b));

export const negate = (a: Money): Money => make(-a.minor, a.currency);

export const isZero = (a: Money): boolean => a.minor === 0n;

export const equals = (a: Money, b: Money): boolean => a.currency === b.currency && a.minor === b.minor;

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export const compare = (a: Money, b: Money): number => {
  sameCurrency(a, b);
  if (a.minor === b.minor) return 0;
  return a.minor < b.minor ? -1 : 1;
};

/** The JSON form of a whole number that is known to be a safe integer. */
export const toJsonInteger = (value: bigint): number => Number(value);

/** The JSON form of an amount: a safe integer of minor units. */
export const toJsonAmount = (a: Money): number => toJsonInteger(a.minor);

/** In major units, with as many decimals as the currency has: `12.50`, `-0.05`, `1250`. */
export const toDecimal = (a: Money): string => {
  const exponent = CURRENCY_EXPONENTS[a.currency];
  invariant(exponent !== undefined, `no exponent for ${a.currency}`);
  const sign = a.minor < 0n ? '-' : '';
  const digits = (a.minor < 0n ? -a.minor : a.minor).toString().padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  return exponent === 0 ? `${sign}${digits}` : `${sign}${whole}.${digits.slice(-exponent)}`;
};

/** For people: `12.50 EUR`, `1250 JPY`. Never parsed back. */
export const formatMoney = (a: Money): string => `${toDecimal(a)} ${a.currency}`;
