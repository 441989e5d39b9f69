import { classifyPair } from './classify.ts';
import type { Finding } from './finding.ts';
import { matchLikeness } from './match-likeness.ts';
import type { MatchRule } from './match-rule.ts';
import type { Policy } from './policy.ts';
import { byAge, type ScopedRecord } from './record.ts';

/** Records of both sides that have one key. */
export interface Group {
  readonly here: readonly ScopedRecord[];
  readonly there: readonly ScopedRecord[];
}

/** What a rule made of a group; what it said nothing about is left to the next rule. */
export interface GroupResult {
  readonly findings: readonly Finding[];
  readonly left: Group;
}

const isAlike = (a: ScopedRecord, b: ScopedRecord): boolean =>
  a.currency === b.currency && a.minor === b.minor;

const sum = (records: readonly ScopedRecord[]): bigint =>
  records.reduce((total, { minor }) => total + minor, 0n);

const isWhole = (parts: readonly ScopedRecord[], whole: ScopedRecord): boolean =>
  parts.length > 1 &&
  parts.every(({ currency }) => currency === whole.currency) &&
  sum(parts) === whole.minor;

/** Takes out the pairs whose amounts are equal: if somebody has one movement twice, the odd one stays over. */
const pairAlike = ({ here, there }: Group): { readonly pairs: readonly Group[]; readonly left: Group } => {
  const free = [...there];
  const pairs: Group[] = [];
  const alone: ScopedRecord[] = [];
  for (const record of here) {
    const index = free.findIndex((other) => isAlike(record, other));
    if (index < 0) alone.push(record);
    else pairs.push({ here: [record], there: free.splice(index, 1) });
  }
  return { pairs, left: { here: alone, there: free } };
};

const pairRest = ({ here, there }: Group): { readonly pairs: readonly Group[]; readonly left: Group } => {
  const [oneHere] = here;
  const [oneThere] = there;
  const isOneToMany = here.length === 1 && oneHere !== undefined && isWhole(there, oneHere);
  const isManyToOne = there.length === 1 && oneThere !== undefined && isWhole(here, oneThere);
  if (isOneToMany || isManyToOne) return { pairs: [{ here, there }], left: { here: [], there: [] } };
  const count = Math.min(here.length, there.length);
  return {
    pairs: here
      .slice(0, count)
      .map((record, index) => ({ here: [record], there: there.slice(index, index + 1) })),
    left: { here: here.slice(count), there: there.slice(count) },
  };
};

const matchIdentity = (
  rule: Extract<MatchRule, { kind: 'identity' }>,
  group: Group,
  policy: Policy,
): GroupResult => {
  const alike = pairAlike(group);
  const rest = pairRest(alike.left);
  const pairs = [...alike.pairs, ...rest.pairs];
  const findings = pairs.map(
    (pair): Finding => ({ class: classifyPair(pair, policy), rule: rule.name, ...pair }),
  );
  // One reference may name several movements; one operation makes one of a kind.
  const areDuplicates = rule.by === 'cause' && pairs.length > 0;
  if (!areDuplicates) return { findings, left: rest.left };
  const duplicates = rest.left.there.map(
    (record): Finding => ({ class: 'duplicate_there', rule: rule.name, here: [], there: [record] }),
  );
  return { findings: [...findings, ...duplicates], left: { here: rest.left.here, there: [] } };
};

/** Brings the records of one key together, always in the same way whatever order they come in. */
export const matchGroup = (rule: MatchRule, group: Group, policy: Policy): GroupResult => {
  const sorted = { here: group.here.toSorted(byAge), there: group.there.toSorted(byAge) };
  if (sorted.here.length === 0 || sorted.there.length === 0) return { findings: [], left: sorted };
  return rule.kind === 'identity' ? matchIdentity(rule, sorted, policy) : matchLikeness(rule, sorted, policy);
};
