import { expect, it } from 'vitest';
import { passes } from '../../bench/figure.ts';
import { measureReconciliationCost } from '../../bench/measures/reconciliation-cost.ts';
import { costOf, PRICES } from '../../bench/prices.ts';
import { runMachine } from '../../bench/reconciliation/machine-run.ts';

it('a reconciliation needs at most one state transition per 5,000 rows, from 100,000 rows on', async () => {
  const [transitions] = await measureReconciliationCost(100_000);
  expect(transitions === undefined ? null : passes(transitions)).toBe(true);
});

it('rows are read by the page and written by the part: more of them need few more transitions', async () => {
  const [few, many] = [await runMachine(20_000), await runMachine(60_000)];
  // Four pages a second: two minutes are some 40,000 rows.
  expect(many.units.transition - few.units.transition).toBe(2);
  expect(many.units.put - few.units.put).toBeLessThan(10);
});

it('a cost is the sum of what was used, each at its price', () => {
  const nothing = {
    transition: 0,
    gigabyteSecond: 0,
    invocation: 0,
    readUnit: 0,
    writeUnit: 0,
    put: 0,
    get: 0,
  };
  expect(costOf(nothing)).toBe(0);
  expect(costOf({ ...nothing, transition: 40_000 })).toBeCloseTo(1, 9);
  expect(costOf({ ...nothing, put: 2, get: 5 })).toBeCloseTo(2 * PRICES.put + 5 * PRICES.get, 12);
});
