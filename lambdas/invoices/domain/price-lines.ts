import type { CurrencyCode } from '../../kernel/currencies.ts';
import { divideHalfEven } from '../../kernel/half-even.ts';
import { add, MINOR_MAX, type Money, money, zero } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';

/** One line as it was wished for: checked, not priced. */
export interface LineWish {
  readonly description: string;
  /** At least 1. */
  readonly quantity: bigint;
  /** In minor units, without tax, at least 1. */
  readonly unitAmount: bigint;
  /** In basis points: 1900 is 19 %. */
  readonly taxRateBps: bigint;
}

export interface InvoiceLine {
  readonly description: string;
  readonly quantity: bigint;
  readonly unitAmount: Money;
  readonly taxRateBps: bigint;
  readonly net: Money;
  readonly tax: Money;
}

export interface PricedLines {
  readonly lines: readonly InvoiceLine[];
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
}

export interface TotalTooLarge {
  readonly kind: 'total_too_large';
}

const BPS_PER_WHOLE = 10_000n;

interface Priced {
  readonly wish: LineWish;
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
}

const price = (wish: LineWish): Priced => {
  const netMinor = wish.quantity * wish.unitAmount;
  return { wish, netMinor, taxMinor: divideHalfEven(netMinor * wish.taxRateBps, BPS_PER_WHOLE) };
};

const toLine = ({ wish, netMinor, taxMinor }: Priced, currency: CurrencyCode): InvoiceLine => ({
  description: wish.description,
  quantity: wish.quantity,
  unitAmount: money(wish.unitAmount, currency),
  taxRateBps: wish.taxRateBps,
  net: money(netMinor, currency),
  tax: money(taxMinor, currency),
});

const sum = (lines: readonly InvoiceLine[], part: 'net' | 'tax', currency: CurrencyCode): Money =>
  lines.reduce((total, line) => add(total, line[part]), zero(currency));

/**
 * Prices lines: a line's net is quantity × unit amount, exactly; its tax is net × rate, rounded half to even to a
 * minor unit. Rounding happens there and nowhere else, so an invoice's total is the sum of what its lines show.
 */
export const priceLines = (
  wishes: readonly LineWish[],
  currency: CurrencyCode,
): Result<PricedLines, TotalTooLarge> => {
  const priced = wishes.map(price);
  const totalMinor = priced.reduce((total, { netMinor, taxMinor }) => total + netMinor + taxMinor, 0n);
  // All parts are positive: if the total is an amount, each of them is one.
  if (totalMinor > MINOR_MAX) return err({ kind: 'total_too_large' });
  const lines = priced.map((line) => toLine(line, currency));
  const [net, tax] = [sum(lines, 'net', currency), sum(lines, 'tax', currency)];
  return ok({ lines, net, tax, total: add(net, tax) });
};
