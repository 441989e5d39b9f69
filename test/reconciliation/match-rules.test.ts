import { expect, test } from 'vitest';
import type { MatchRule } from '../../lambdas/reconciliation/domain/match-rule.ts';
import { disagreements, type History, matchAll, record } from './histories.ts';

type Likeness = Extract<MatchRule, { kind: 'likeness' }>;

const DAY_MS = 86_400_000;

const rule = (over: Partial<Likeness> = {}): Likeness => ({
  kind: 'likeness',
  name: 'look',
  pattern: null,
  toleranceMinor: 0n,
  withinMs: DAY_MS,
  cardinality: 'one_to_one',
  ...over,
});

/** A record that nothing names: only its amount, time and text are there. */
const bare = (id: string, over: Parameters<typeof record>[0] | object = {}) =>
  record({ causeId: null, reference: null, ...over, id });

const BATCH: History = {
  here: [bare('je_1', { reference: 'order A1', minor: 1000n })],
  there: [
    bare('txn_1', { reference: 'batch A1 part 1', minor: 400n }),
    bare('txn_2', { reference: 'batch A1 part 2', minor: 600n }),
  ],
};
const byOrder = (over: Partial<Likeness>): Likeness => rule({ pattern: /\b([A-Z]\d)\b/, ...over });

const rulesOf = ({ findings }: ReturnType<typeof matchAll>) =>
  findings.map(({ class: found, rule: name, here, there }) => [found, name, here.length, there.length]);

test('without a rule, records that nothing names stay alone', () => {
  const outcome = matchAll({ here: [bare('je_1')], there: [bare('txn_1')] });
  expect(disagreements(outcome)).toEqual(['missing_here txn_1', 'missing_there je_1']);
});

test('equal amounts of one currency match, and the match has the name of the rule', () => {
  const outcome = matchAll({ here: [bare('je_1')], there: [bare('txn_1')] }, { rules: [rule()] });
  expect(rulesOf(outcome)).toEqual([['matched', 'look', 1, 1]]);
});

test('what is further apart than the rule allows is not matched', () => {
  const there = [bare('txn_1', { at: '2026-11-18T09:00:00.000Z' })];
  const outcome = matchAll({ here: [bare('je_1')], there }, { rules: [rule()] });
  expect(disagreements(outcome)).toEqual(['missing_here txn_1', 'missing_there je_1']);
});

test('an amount within the tolerance is rounding, one beyond it is no match', () => {
  const tolerant = { rules: [byOrder({ toleranceMinor: 2n })] };
  const here = [bare('je_1', { reference: 'A1' })];
  const near = matchAll({ here, there: [bare('txn_1', { reference: 'batch A1', minor: 1252n })] }, tolerant);
  const far = matchAll({ here, there: [bare('txn_1', { reference: 'batch A1', minor: 1253n })] }, tolerant);
  expect(rulesOf(near)).toEqual([['rounding', 'look', 1, 1]]);
  expect(disagreements(far)).toEqual(['missing_here txn_1', 'missing_there je_1']);
});

test('of several amounts within the tolerance the nearest is taken, of equally near ones the oldest', () => {
  const there = [
    bare('txn_far', { reference: 'batch A1', minor: 1252n }),
    bare('txn_late', { reference: 'batch A1', minor: 1251n, at: '2026-11-20T10:00:00.000Z' }),
    bare('txn_early', { reference: 'batch A1', minor: 1249n, at: '2026-11-20T08:00:00.000Z' }),
  ];
  const outcome = matchAll(
    { here: [bare('je_1', { reference: 'A1' })], there },
    { rules: [byOrder({ toleranceMinor: 5n })] },
  );
  expect(disagreements(outcome)).toEqual([
    'missing_here txn_far',
    'missing_here txn_late',
    'rounding je_1 txn_early',
  ]);
});

test('a batched settlement matches the one that it settles', () => {
  const outcome = matchAll(BATCH, { rules: [byOrder({ cardinality: 'one_to_many' })] });
  expect(rulesOf(outcome)).toEqual([['matched', 'look', 1, 2]]);
});

test('split captures match the line that sums them', () => {
  const outcome = matchAll(
    { here: BATCH.there, there: BATCH.here },
    { rules: [byOrder({ cardinality: 'many_to_one' })] },
  );
  expect(rulesOf(outcome)).toEqual([['matched', 'look', 2, 1]]);
});

test('a sum is only taken of all that belong together', () => {
  const there = [...BATCH.there, bare('txn_3', { reference: 'batch A1', minor: 1n })];
  const outcome = matchAll({ ...BATCH, there }, { rules: [byOrder({ cardinality: 'one_to_many' })] });
  expect(outcome.countOf('matched')).toBe(0);
});

test('rules are tried in their order', () => {
  const both = [rule({ name: 'first' }), rule({ name: 'second' })];
  const outcome = matchAll({ here: [bare('je_1')], there: [bare('txn_1')] }, { rules: both });
  expect(rulesOf(outcome)).toEqual([['matched', 'first', 1, 1]]);
});

test('the operation comes first, then the reference, whatever the rules say', () => {
  const outcome = matchAll(
    {
      here: [
        record({ id: 'je_1', causeId: 'op_1' }),
        record({ id: 'je_2', causeId: 'op_2', reference: 'ch_2' }),
      ],
      there: [
        record({ id: 'txn_2', causeId: null, reference: 'ch_2' }),
        record({ id: 'txn_1', causeId: 'op_1' }),
      ],
    },
    { rules: [rule()] },
  );
  expect(outcome.countOf('matched')).toBe(2);
  expect(disagreements(outcome)).toEqual([]);
});

test('a reference that names several movements makes no duplicates of them', () => {
  const refund = (id: string, minor: bigint) =>
    record({ id, causeId: null, reference: 'ch_1', movement: 'refund', minor });
  const outcome = matchAll({
    here: [refund('je_1', -300n)],
    there: [refund('txn_1', -300n), refund('txn_2', -200n)],
  });
  expect(disagreements(outcome)).toEqual(['missing_here txn_2']);
});

test('a pair across the edge of the window is matched, and its part of the difference has a name', () => {
  const outcome = matchAll({
    here: [record({ id: 'je_1' })],
    there: [record({ id: 'txn_1', isInside: false })],
  });
  expect(outcome.totals).toMatchObject([
    { here: 1250n, there: 0n, explained: [{ class: 'matched', minor: 1250n }], unexplained: 0n },
  ]);
});

test('what lies outside of the window with its other half is not spoken of', () => {
  const outcome = matchAll({
    here: [record({ id: 'je_1', isInside: false })],
    there: [
      record({ id: 'txn_1', isInside: false }),
      record({ id: 'txn_2', causeId: 'op_2', isInside: false }),
    ],
  });
  expect(outcome.findings).toEqual([]);
  expect(outcome.equal).toBe(0);
});

test('a rule that brings too much together is refused with advice', () => {
  const many = (prefix: string) =>
    Array.from({ length: 5001 }, (_, index) => bare(`${prefix}_${index}`, { minor: BigInt(index) }));
  expect(() =>
    matchAll({ here: many('je'), there: many('txn') }, { rules: [rule({ toleranceMinor: 1n })] }),
  ).toThrow('more than 5000 records have the key EUR');
});
