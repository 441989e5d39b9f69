import { validationError } from './service-error.ts';

/** An exact decimal number: `units` × 10^-`scale`. */
interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

const parse = (text: string): Decimal => {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  if (whole === '') throw validationError(`The parameter cannot be converted to a numeric value: ${text}`);
  const units = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
};

/** The units of both at the finer scale of the two. */
const aligned = (a: string, b: string): { left: bigint; right: bigint; scale: number } => {
  const [x, y] = [parse(a), parse(b)];
  const scale = Math.max(x.scale, y.scale);
  const unitsAt = (value: Decimal): bigint => value.units * 10n ** BigInt(scale - value.scale);
  return { left: unitsAt(x), right: unitsAt(y), scale };
};

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export const compareDecimals = (a: string, b: string): number => {
  const { left, right } = aligned(a, b);
  if (left === right) return 0;
  return left < right ? -1 : 1;
};

const format = (units: bigint, scale: number): string => {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
};

/** Exact: the service keeps 38 digits, and nothing here comes near. */
export const addDecimals = (a: string, b: string): string => {
  const { left, right, scale } = aligned(a, b);
  return format(left + right, scale);
};

export const negateDecimal = (text: string): string => {
  const { units, scale } = parse(text);
  return format(-units, scale);
};
