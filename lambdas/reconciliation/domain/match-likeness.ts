import { classifyPair } from './classify.ts';
import type { Finding } from './finding.ts';
import type { LikenessRule } from './match-rule.ts';
import type { Policy } from './policy.ts';
import type { ScopedRecord } from './record.ts';

interface Group {
  readonly here: readonly ScopedRecord[];
  readonly there: readonly ScopedRecord[];
}

const absolute = (minor: bigint): bigint => (minor < 0n ? -minor : minor);

const sum = (records: readonly ScopedRecord[]): bigint =>
  records.reduce((total, { minor }) => total + minor, 0n);

const isNear = ({ withinMs }: LikenessRule, a: ScopedRecord, b: ScopedRecord): boolean =>
  Math.abs(Date.parse(a.at) - Date.parse(b.at)) <= withinMs;

/** What a rule tolerates is rounding; anything else that differs is said as ever. */
const toFinding = (rule: LikenessRule, pair: Group, policy: Policy): Finding => {
  const roundingMinor =
    rule.toleranceMinor > policy.roundingMinor ? rule.toleranceMinor : policy.roundingMinor;
  return { class: classifyPair(pair, { ...policy, roundingMinor }), rule: rule.name, ...pair };
};

const matchSingles = (rule: LikenessRule, { here, there }: Group, policy: Policy) => {
  const free = [...there];
  const findings: Finding[] = [];
  const alone: ScopedRecord[] = [];
  for (const record of here) {
    const distances = free.map((other) => ({ other, distance: absolute(other.minor - record.minor) }));
    const fitting = distances.filter(
      ({ other, distance }) =>
        // A refund that only we have is not the payout that only they have, though both took as much away.
        other.movement === record.movement && distance <= rule.toleranceMinor && isNear(rule, record, other),
    );
    // The nearest amount; of equally near ones the oldest, for `there` is sorted by age.
    const nearest = fitting.reduce<(typeof fitting)[number] | null>(
      (best, one) => (best === null || one.distance < best.distance ? one : best),
      null,
    )?.other;
    if (nearest === undefined) alone.push(record);
    else {
      free.splice(free.indexOf(nearest), 1);
      findings.push(toFinding(rule, { here: [record], there: [nearest] }, policy));
    }
  }
  return { findings, left: { here: alone, there: free } };
};

/** All of a group's parts make up its one whole, or nothing is said: trying subsets would find sums by accident. */
const matchWhole = (rule: LikenessRule, group: Group, policy: Policy) => {
  const [one, many] =
    rule.cardinality === 'one_to_many' ? [group.here, group.there] : [group.there, group.here];
  const [whole, second] = one;
  const isFitting =
    whole !== undefined &&
    second === undefined &&
    many.every((part) => isNear(rule, whole, part)) &&
    absolute(sum(many) - whole.minor) <= rule.toleranceMinor;
  return isFitting
    ? { findings: [toFinding(rule, group, policy)], left: { here: [], there: [] } }
    : { findings: [], left: group };
};

/** @param group Sorted by age, with records on both sides, of one currency. */
export const matchLikeness = (rule: LikenessRule, group: Group, policy: Policy) =>
  rule.cardinality === 'one_to_one' ? matchSingles(rule, group, policy) : matchWhole(rule, group, policy);
