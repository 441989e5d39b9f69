import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LineWish, priceLines } from '../../lambdas/invoices/domain/price-lines.ts';
import { MINOR_MAX, money } from '../../lambdas/kernel/money.ts';

const { currency } = money(0n, 'EUR');

const line = fc.record({
  description: fc.constant('thing'),
  quantity: fc.bigInt({ min: 1n, max: 10_000n }),
  unitAmount: fc.bigInt({ min: 1n, max: 10_000_000n }),
  taxRateBps: fc.bigInt({ min: 0n, max: 10_000n }),
});
const lines = fc.array(line, { minLength: 1, maxLength: 40 });

const priced = (wishes: readonly LineWish[]) => {
  const result = priceLines(wishes, currency);
  if (!result.ok) throw new Error(result.error.kind);
  return result.value;
};

const one = (quantity: bigint, unitAmount: bigint, taxRateBps: bigint) =>
  priced([{ description: 'thing', quantity, unitAmount, taxRateBps }]);

/**
 * The tax of a line, worked out another way: as a decimal text with four places, of which the last four digits say
 * where it is rounded to.
 */
const taxByDigits = ({ quantity, unitAmount, taxRateBps }: LineWish): bigint => {
  const digits = (quantity * unitAmount * taxRateBps).toString().padStart(5, '0');
  const [whole, places] = [digits.slice(0, -4), digits.slice(-4)];
  const isOdd = '13579'.includes(whole.at(-1) ?? '');
  const isUp = places > '5000' || (places === '5000' && isOdd);
  return BigInt(whole) + (isUp ? 1n : 0n);
};

describe('the lines of an invoice', () => {
  it('are worth what is on them: nothing is lost between the lines and the total', () => {
    fc.assert(
      fc.property(lines, (wishes) => {
        const { lines: shown, net, tax, total } = priced(wishes);
        const sumOf = (part: 'net' | 'tax') => shown.reduce((sum, each) => sum + each[part].minor, 0n);
        expect(net.minor).toBe(sumOf('net'));
        expect(tax.minor).toBe(sumOf('tax'));
        expect(total.minor).toBe(net.minor + tax.minor);
        expect(net.minor).toBe(wishes.reduce((sum, each) => sum + each.quantity * each.unitAmount, 0n));
      }),
    );
  });

  it('may come in any order', () => {
    const shuffled = lines.chain((wishes) =>
      fc.tuple(
        fc.constant(wishes),
        fc.shuffledSubarray(wishes, { minLength: wishes.length, maxLength: wishes.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([wishes, others]) => {
        const { lines: _lines, ...totals } = priced(wishes);
        expect(priced(others)).toMatchObject(totals);
      }),
    );
  });

  it('are taxed each on its own, rounded half to even', () => {
    fc.assert(
      fc.property(lines, (wishes) => {
        expect(priced(wishes).lines.map(({ tax }) => tax.minor)).toEqual(wishes.map(taxByDigits));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['19 % of 0.50 is 0.095: the even neighbour is above', 50n, 1900n, 10n],
    ['5 % of 0.50 is 0.025: the even neighbour is below', 50n, 500n, 2n],
    ['5 % of 0.70 is 0.035: the even neighbour is above', 70n, 500n, 4n],
    ['0 % is nothing', 99n, 0n, 0n],
    ['100 % is everything', 99n, 10_000n, 99n],
  ])('are taxed: %s', (_what, unitAmount, taxRateBps, tax) => {
    expect(one(1n, unitAmount, taxRateBps).tax.minor).toBe(tax);
  });

  it('can be worth the largest amount there is, and no more', () => {
    expect(one(1n, MINOR_MAX, 0n).total.minor).toBe(MINOR_MAX);
    const tooMuch = [
      [{ description: 'thing', quantity: 1n, unitAmount: MINOR_MAX, taxRateBps: 1n }],
      [{ description: 'thing', quantity: MINOR_MAX, unitAmount: MINOR_MAX, taxRateBps: 10_000n }],
      [MINOR_MAX, 1n].map((unitAmount) => ({
        description: 'thing',
        quantity: 1n,
        unitAmount,
        taxRateBps: 0n,
      })),
    ];
    for (const wishes of tooMuch)
      expect(priceLines(wishes, currency)).toEqual({ ok: false, error: { kind: 'total_too_large' } });
  });
});
