import { atMost, type Figure } from '../figure.ts';
import { costOf } from '../prices.ts';
import { unitsOfFee } from '../reconciliation/book-fees.ts';
import { runMachine } from '../reconciliation/machine-run.ts';

const ROWS = 1_000_000;
const ROWS_PER_TRANSITION = 5000;

/** What a reconciliation of a million rows of each side costs, from counted units and `bench/prices.ts`. */
export const measureReconciliationCost = async (rows = ROWS): Promise<readonly Figure[]> => {
  const { units } = await runMachine(rows);
  const perFee = await unitsOfFee();
  const { units: withFees } = await runMachine(rows, { count: rows, writeUnits: perFee });
  return [
    {
      name: `state transitions per ${ROWS_PER_TRANSITION} rows, of ${rows} rows of each side`,
      unit: '',
      value: (units.transition * ROWS_PER_TRANSITION) / rows,
      baseline: null,
      bar: atMost(1),
      modelled: true,
      note: `${units.transition} transitions, ${units.invocation} invocations, ${units.put} objects`,
    },
    {
      name: 'the same, with a price for each of them to book',
      unit: '',
      value: (withFees.transition * ROWS_PER_TRANSITION) / rows,
      baseline: null,
      bar: atMost(1),
      modelled: true,
      note: `${perFee} write units for each price`,
    },
    {
      name: 'the same, with a price for each of them to book: cost',
      unit: 'USD',
      value: (costOf(withFees) * ROWS) / rows,
      baseline: null,
      bar: null,
      modelled: true,
    },
    {
      name: 'cost of reconciling a million rows of each side',
      unit: 'USD',
      value: (costOf(units) * ROWS) / rows,
      baseline: null,
      bar: null,
      modelled: true,
      note: `of it the scan of our table ${(costOf({ ...units, transition: 0, gigabyteSecond: 0, invocation: 0, writeUnit: 0, put: 0, get: 0 }) * ROWS) / rows}`,
    },
  ];
};
