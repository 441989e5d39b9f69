import { isId } from '../../kernel/ids.ts';
import type { FindingClass } from './finding.ts';
import type { Policy } from './policy.ts';
import type { MoneyRecord, RecordSide } from './record.ts';
import { isSettlement } from './settlement.ts';

/** What two groups of records of one movement amount to; most often one record each. */
interface Pair {
  readonly here: readonly MoneyRecord[];
  readonly there: readonly MoneyRecord[];
}

const isYoung = (records: readonly MoneyRecord[], { asOf, allowanceMs }: Policy): boolean =>
  records.some(({ at }) => Date.parse(asOf) - Date.parse(at) <= allowanceMs);

const sum = (records: readonly MoneyRecord[]): bigint =>
  records.reduce((total, { minor }) => total + minor, 0n);

/** Null as soon as one of them does not say. */
const feeOf = (records: readonly MoneyRecord[]): bigint | null =>
  records.reduce<bigint | null>(
    (total, { fee }) => (total === null || fee === null ? null : total + fee),
    0n,
  );

const currenciesOf = (records: readonly MoneyRecord[]): string =>
  [...new Set(records.map(({ currency }) => currency))].sort().join(' ');

const statusesOf = (records: readonly MoneyRecord[]): string =>
  [...new Set(records.map(({ status }) => status))].sort().join(' ');

const isPending = (records: readonly MoneyRecord[]): boolean =>
  records.some(({ status }) => status === 'pending');

const absolute = (minor: bigint): bigint => (minor < 0n ? -minor : minor);

/** What is said of records that belong together. The first thing that differs names it: the others follow from it. */
export const classifyPair = ({ here, there }: Pair, policy: Policy): FindingClass => {
  if (currenciesOf(here) !== currenciesOf(there)) return 'currency_differs';
  const difference = absolute(sum(here) - sum(there));
  if (statusesOf(here) !== statusesOf(there)) {
    const mayFollow = isPending(here) || isPending(there);
    return mayFollow && difference === 0n && isYoung([...here, ...there], policy)
      ? 'timing'
      : 'status_differs';
  }
  if (difference > policy.roundingMinor) return 'amount_differs';
  const [feeHere, feeThere] = [feeOf(here), feeOf(there)];
  if (feeHere !== null && feeThere !== null && feeHere !== feeThere)
    // A settlement has no price: what is kept of it is missing in its amount.
    return there.some(({ movement }) => isSettlement(movement)) ? 'amount_differs' : 'fee_differs';
  return difference === 0n ? 'matched' : 'rounding';
};

/** A provider's own history tells of a settlement, and nobody else will: there is nothing to wait for. */
const isNobodyElses = (side: RecordSide, { movement, causeId }: MoneyRecord): boolean =>
  side === 'there' && isSettlement(movement) && causeId !== null && isId('stl', causeId);

/** What is said of a record that found no other half. */
export const classifySingle = (side: RecordSide, record: MoneyRecord, policy: Policy): FindingClass => {
  // Nothing moved, and nobody says that it did.
  if (record.status === 'failed') return 'matched';
  if (isNobodyElses(side, record)) return (record.fee ?? 0n) === 0n ? 'missing_here' : 'amount_differs';
  if (isYoung([record], policy)) return 'timing';
  return side === 'here' ? 'missing_there' : 'missing_here';
};
