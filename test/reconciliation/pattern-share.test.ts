import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MerchantId } from '../../lambdas/kernel/ids.ts';
import { stepsFor } from '../../lambdas/reconciliation/domain/match-rule.ts';
import { reportJson } from '../../lambdas/reconciliation/domain/report.ts';
import { reportHtml } from '../../lambdas/reconciliation/domain/report-html.ts';
import { createMatchFiles } from '../../lambdas/reconciliation/match-files.ts';
import { toMatchRules } from '../../lambdas/reconciliation/parse-rules.ts';
import { createRowSorter } from '../../lambdas/reconciliation/row-sorter.ts';
import { disagreements, matchAll, POLICY, record } from './histories.ts';

const COFFEE = 'mer_coffee' as MerchantId;

const rule = (name: string, pattern: string, merchantId: MerchantId | null = null) =>
  toMatchRules(
    [{ name, pattern, tolerance_minor: 0, within_hours: 72, cardinality: 'one_to_one' }],
    merchantId,
  );

const bare = (id: string, reference: string) =>
  record({ id, reference, causeId: null, merchantId: id.startsWith('je') ? COFFEE : null });

/** Orders that only a pattern brings together: each is called otherwise there. */
const orders = Array.from({ length: 20 }, (_, index) => String(index).padStart(3, '0'));
const sides = {
  here: orders.map((order) => bare(`je_${order}`, `mine ${order} ORD-${order}`)),
  there: orders.map((order) => bare(`txn_${order}`, `theirs ${order} ORD-${order}`)),
};

const dear = rule('dear', 'ORD-(?:\\d|x){1,6}', COFFEE);
const cheap = rule('cheap', ' (\\d\\d\\d) ', COFFEE);

/** What a rule takes for all records of both sides. */
const stepsOfAll = ([one]: typeof dear): number =>
  one === undefined ? 0 : [...sides.here, ...sides.there].reduce((sum, each) => sum + stepsFor(one, each), 0);

describe('the steps of all patterns of a run', () => {
  test('are enough for a rule whose share covers what it is tried on', () => {
    const outcome = matchAll(sides, { rules: dear, patternSteps: stepsOfAll(dear) });
    expect(disagreements(outcome)).toEqual([]);
    expect(outcome.rulesLeftOut).toEqual([]);
  });

  test('leave a rule out as a whole that needs one step more than its share', () => {
    const outcome = matchAll(sides, { rules: dear, patternSteps: stepsOfAll(dear) - 1 });
    expect(outcome.rulesLeftOut).toEqual(['mer_coffee/dear']);
    expect(outcome.findings.every(({ rule: by }) => by === null)).toBe(true);
    expect(disagreements(outcome)).toHaveLength(40);
  });

  test('leave what one rule would have matched to the next', () => {
    const steps = 2 * stepsOfAll(cheap);
    expect(stepsOfAll(dear)).toBeGreaterThan(steps / 2);
    const outcome = matchAll(sides, { rules: [...dear, ...cheap], patternSteps: steps });
    expect(outcome.rulesLeftOut).toEqual(['mer_coffee/dear']);
    expect(disagreements(outcome)).toEqual([]);
    expect(new Set(outcome.findings.map(({ rule: by }) => by))).toEqual(new Set(['cheap']));
  });

  test('come to the same in whatever order the records are read', () => {
    const rules = [...dear, ...cheap];
    const arbitrary = fc.record({
      here: fc.shuffledSubarray(sides.here, { minLength: 20 }),
      there: fc.shuffledSubarray(sides.there, { minLength: 20 }),
      patternSteps: fc.integer({ min: 1, max: 3 * stepsOfAll(dear) }),
    });
    fc.assert(
      fc.property(arbitrary, ({ here, there, patternSteps }) => {
        const [told, again] = [sides, { here, there }].map((each) => matchAll(each, { rules, patternSteps }));
        expect(again?.rulesLeftOut).toEqual(told?.rulesLeftOut);
        expect(again === undefined ? null : disagreements(again)).toEqual(
          told === undefined ? null : disagreements(told),
        );
      }),
      { numRuns: 30 },
    );
  });

  test('are named in the report where they were not enough', () => {
    const { totals: _, ...matched } = matchAll(sides, { rules: dear, patternSteps: 1 });
    const report = {
      ...{
        source: 'sandbox',
        from: 'a',
        to: 'b',
        asOf: 'c',
        badRows: 0,
        healed: 0,
        totals: [],
        clearing: [],
      },
      counts: { missing_here: 20, missing_there: 20 } as never,
      rulesLeftOut: matched.rulesLeftOut,
    };
    expect(reportJson(report)).toMatchObject({ rules_left_out: ['mer_coffee/dear'] });
    expect(reportHtml(report)).toContain('mer_coffee/dear');
    expect(reportHtml({ ...report, rulesLeftOut: [] })).not.toContain('left out');
  });
});

test('the sorters of two thousand rules together keep no more than those of a few', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sorters-'));
  const kept = (count: number): number => {
    let bytes = 0;
    createMatchFiles({
      directory,
      rules: Array.from({ length: count }, (_, index) => rule(`r${index}`, 'x')).flat(),
      policy: POLICY,
      output: { onFinding: () => undefined, onEqual: () => undefined, onRepeated: () => undefined },
      createSorter: (deps) => {
        bytes += deps.chunkBytes ?? 0;
        return createRowSorter(deps);
      },
    });
    return bytes / 1024 / 1024;
  };
  expect(kept(1)).toBeLessThanOrEqual(24);
  expect(kept(20)).toBeLessThanOrEqual(24);
  expect(kept(2000)).toBeLessThanOrEqual(64);
  rmSync(directory, { recursive: true });
});
