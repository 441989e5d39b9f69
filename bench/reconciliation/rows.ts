import type { CurrencyCode } from '../../lambdas/kernel/currencies.ts';
import type { ScopedRecord } from '../../lambdas/reconciliation/domain/record.ts';

export const AS_OF = '2026-11-21T12:00:00.000Z';

const START_MS = Date.parse('2026-11-19T00:00:00.000Z');
const EUR = 'EUR' as CurrencyCode;

/** Of a thousand records, how many are altered: some of each kind. */
const ALTERED_PER_MILLE = 4;

/** As long and as unlike one another as ids are, and sorted as their numbers are. */
const idOf = (prefix: string, index: number): string =>
  `${prefix}_${index.toString(32).padStart(7, '0')}${Math.imul(index, 0x9e3779b1).toString(32).replace('-', 'z').padStart(19, '0')}`;

/** The record of a number on one side, sorted by cause; null where that side has none. */
export const recordAt = (side: 'here' | 'there', index: number): ScopedRecord | null => {
  const alteration = index % 1000 < ALTERED_PER_MILLE ? index % ALTERED_PER_MILLE : null;
  if (alteration === (side === 'here' ? 0 : 1)) return null;
  const isOff = alteration === 2 && side === 'there';
  return {
    id: idOf(side === 'here' ? 'je' : 'txn', index),
    causeId: idOf('op', index),
    reference: idOf('ch', index),
    movement: 'charge',
    currency: EUR,
    minor: BigInt(100 + (index % 90_000)) + (isOff ? 1n : 0n),
    fee: alteration === 3 && side === 'there' ? 30n : 0n,
    status: 'moved',
    at: new Date(START_MS + (index % 86_400_000)).toISOString(),
    merchantId: side === 'here' ? 'mer_7k2m9q4x5t8w1z3b6d0f2h4j6n' : null,
    resourceId: side === 'here' ? idOf('pay', index) : null,
    isInside: true,
  };
};
