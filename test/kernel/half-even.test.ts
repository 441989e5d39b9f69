import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideHalfEven } from '../../lambdas/kernel/half-even.ts';
import { InvariantError } from '../../lambdas/kernel/invariant.ts';

const numerators = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
const denominators = fc.bigInt({ min: 1n, max: 10n ** 20n });

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

describe('division that rounds half to even', () => {
  it.each([
    [5n, 10n, 0n],
    [15n, 10n, 2n],
    [25n, 10n, 2n],
    [35n, 10n, 4n],
    [-5n, 10n, 0n],
    [-15n, 10n, -2n],
    [-25n, 10n, -2n],
    [24n, 10n, 2n],
    [26n, 10n, 3n],
    [-26n, 10n, -3n],
    [7n, 7n, 1n],
    [0n, 7n, 0n],
  ])('makes of %d / %d the whole number %d', (numerator, denominator, expected) => {
    expect(divideHalfEven(numerator, denominator)).toBe(expected);
  });

  it('is never further than a half away, and even where it is exactly a half', () => {
    fc.assert(
      fc.property(numerators, denominators, (numerator, denominator) => {
        const rounded = divideHalfEven(numerator, denominator);
        // |n/d - q| ≤ 1/2 and nothing else, as a comparison of whole numbers: 2·|n - q·d| ≤ d.
        const twiceTheError = 2n * absolute(numerator - rounded * denominator);
        expect(twiceTheError <= denominator).toBe(true);
        if (twiceTheError === denominator) expect(rounded % 2n).toBe(0n);
      }),
      { numRuns: 2000 },
    );
  });

  it('goes up for as many halves as down', () => {
    const errors = Array.from({ length: 1000 }, (_, n) => {
      const numerator = 10n * BigInt(n) + 5n;
      return 10n * divideHalfEven(numerator, 10n) - numerator;
    });
    expect(errors.reduce((sum, error) => sum + error, 0n)).toBe(0n);
  });

  it('refuses a denominator that is none', () => {
    for (const denominator of [0n, -1n])
      expect(() => divideHalfEven(1n, denominator)).toThrow(InvariantError);
  });
});
