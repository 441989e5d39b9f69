import { CURRENCY_EXPONENTS, type CurrencyCode } from '../../kernel/currencies.ts';
import { MINOR_MAX } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';

const DIGITS_MAX = 18;

/**
 * Reads an amount of a file, without ever making a float of it.
 *
 * @param amounts `major`: exactly as many decimals as the currency has. `12.5` EUR may be 12.50, or an amount whose
 *   exponent somebody got wrong: a hundredfold amount is worse than none.
 * @returns minor units, with the sign that it has there.
 */
export const parseFileAmount = (
  text: string,
  currency: CurrencyCode,
  { amounts, decimal }: { readonly amounts: 'major' | 'minor'; readonly decimal: '.' | ',' },
): Result<bigint, 'amount' | 'exponent'> => {
  const [whole = '', fraction = '', ...rest] = text.trim().split(decimal);
  const isNumber = /^[+-]?\d+$/.test(whole) && /^\d*$/.test(fraction) && rest.length === 0;
  if (!isNumber || whole.length + fraction.length > DIGITS_MAX) return err('amount');
  const exponent = amounts === 'minor' ? 0 : (CURRENCY_EXPONENTS[currency] ?? 0);
  if (fraction.length !== exponent) return err('exponent');
  const minor = BigInt(`${whole}${fraction}`);
  return minor > MINOR_MAX || minor < -MINOR_MAX ? err('amount') : ok(minor);
};
