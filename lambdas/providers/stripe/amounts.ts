import { CURRENCY_EXPONENTS } from '../../kernel/currencies.ts';
import { MINOR_MAX, type Money, parseMoney } from '../../kernel/money.ts';

/**
 * Where Stripe counts in other units than ISO 4217 (docs.stripe.com/currencies, November 2026): it takes the ariary
 * whole, and the krona of Iceland and the shilling of Uganda in hundredths that must be 00.
 */
const STRIPE_EXPONENTS: Readonly<Record<string, number>> = { MGA: 0, ISK: 2, UGX: 2 };

const shiftOf = (currency: string): bigint => {
  const ours = (CURRENCY_EXPONENTS as Readonly<Record<string, number>>)[currency] ?? 0;
  return BigInt((STRIPE_EXPONENTS[currency] ?? ours) - ours);
};

export interface StripeAmount {
  readonly amount: number;
  /** Lower case, as Stripe writes it. */
  readonly currency: string;
}

/** @returns null for an amount that Stripe has no number for, such as half an ariary, or too many kronas to count in hundredths. */
export const toStripeAmount = ({ minor, currency }: Money): StripeAmount | null => {
  const shift = shiftOf(currency);
  const divisor = shift < 0n ? 10n ** -shift : 1n;
  if (minor % divisor !== 0n) return null;
  const amount = shift < 0n ? minor / divisor : minor * 10n ** shift;
  if (amount > MINOR_MAX || amount < -MINOR_MAX) return null;
  return { amount: Number(amount), currency: currency.toLowerCase() };
};

/** @returns null for what is no amount of ours, such as a fraction of a krona or a currency that we do not know. */
export const fromStripeAmount = ({ amount, currency }: StripeAmount): Money | null => {
  if (!Number.isSafeInteger(amount)) return null;
  const code = currency.toUpperCase();
  const shift = shiftOf(code);
  const divisor = shift > 0n ? 10n ** shift : 1n;
  const units = BigInt(amount);
  if (units % divisor !== 0n) return null;
  const parsed = parseMoney(shift > 0n ? units / divisor : units * 10n ** -shift, code);
  return parsed.ok ? parsed.value : null;
};
