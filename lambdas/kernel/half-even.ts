import { invariant } from './invariant.ts';

/**
 * The whole number nearest to `numerator / denominator`; of two equally near ones the even one (IEEE 754-2019,
 * roundTiesToEven). Ties go up as often as down, so a long list of rounded amounts does not drift.
 *
 * @throws InvariantError if the denominator is not positive.
 */
export const divideHalfEven = (numerator: bigint, denominator: bigint): bigint => {
  invariant(denominator > 0n, 'a denominator is positive');
  const truncated = numerator / denominator;
  const isBelow = numerator < truncated * denominator;
  const floor = isBelow ? truncated - 1n : truncated;
  const twiceTheRest = 2n * (numerator - floor * denominator);
  if (twiceTheRest === denominator) return floor % 2n === 0n ? floor : floor + 1n;
  return twiceTheRest < denominator ? floor : floor + 1n;
};
