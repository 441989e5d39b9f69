import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyFor } from '../../lambdas/reconciliation/domain/match-rule.ts';
import { parsePattern } from '../../lambdas/reconciliation/domain/rule-pattern.ts';
import { parseRules, toMatchRules } from '../../lambdas/reconciliation/parse-rules.ts';
import { record } from './histories.ts';

const group = (pattern: string, text: string): string | null => {
  const parsed = parsePattern(pattern);
  if (!parsed.ok) throw new Error(parsed.error);
  const found = parsed.value.exec(text);
  return found?.[1] ?? found?.[0] ?? null;
};

describe('a pattern', () => {
  test.each([
    [String.raw`\b([A-Z]\d)\b`, 'batch A1 part 2', 'A1'],
    [String.raw`ORD-(\d+)`, 'ref ORD-00123/7', '00123'],
    ['(?:ORD|INV)-([0-9a-f]{4,8})', 'INV-00ff12', '00ff12'],
    ['[^,]+', 'a,b', 'a'],
    ['(ü.?)', 'grüße', 'üß'],
    ['^(a|b)?c', 'bc', 'b'],
  ])('%s finds in "%s" what it would find anywhere: %s', (pattern, text, expected) => {
    expect(group(pattern, text)).toBe(expected);
  });

  test.each([
    ['', 'must not be empty'],
    ['a'.repeat(201), 'at most 200'],
    ['(a+)+b', 'must not repeat'],
    ['(?:a|aa)+b', 'must not repeat'],
    ['.*.*.*x', 'must not repeat'],
    ['(?:a{0,60}){0,60}', 'must not repeat'],
    ['(?:a|a|a|a|a|a|a|a|a|a){4}a{64}a{64}a{64}x', 'more than 20000 steps'],
    ['a*a*a{64}x', 'more than 20000 steps'],
    ['(a)\\1', 'back references'],
    ['(?=a)b', 'look-arounds'],
    ['(?<n>a)', 'named groups'],
    ['(a)(b)', 'at most one group'],
    ['(a', 'brackets in pairs'],
    ['a)', 'must be a regular expression'],
    ['((((((a))))))', 'must have at most one group'],
    ['(?:(?:(?:(?:(?:(?:a))))))', 'at most 5 deep'],
    ['[z-a]', 'must be a regular expression'],
    ['a{3,2}', 'must be a regular expression'],
    ['*', 'must be a regular expression'],
    ['a**', 'must be a regular expression'],
  ])('%s is refused: %s', (pattern, problem) => {
    expect(parsePattern(pattern)).toMatchObject({ ok: false, error: expect.stringContaining(problem) });
  });

  test('of any text is either refused, or a regular expression that says the same where nothing is long', () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from('ab1|()[]{}?*+.\\^$-,')), maxLength: 12 });
    fc.assert(
      fc.property(
        text,
        fc.string({ unit: fc.constantFrom(...Array.from('ab1-,')), maxLength: 8 }),
        (pattern, subject) => {
          const parsed = parsePattern(pattern);
          if (!parsed.ok) return;
          expect(parsed.value.exec(subject)?.[0]).toBe(new RegExp(pattern, 'u').exec(subject)?.[0]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('that was taken never takes long, whatever it is tried on', () => {
    const atom = fc.constantFrom('a', '.', '[ab]', '\\w', '(?:ab)', '(?:a|b)');
    const repeated = fc
      .tuple(atom, fc.constantFrom('', '?', '*', '+', '{1,9}', '{2,}'))
      .map(([a, r]) => a + r);
    const pattern = fc.array(repeated, { minLength: 1, maxLength: 6 }).map((parts) => `${parts.join('')}!`);
    const worst = 'a'.repeat(5000);
    let longestMs = 0;
    fc.assert(
      fc.property(pattern, (one) => {
        const parsed = parsePattern(one);
        if (!parsed.ok) return;
        const [rule] = toMatchRules(
          [{ name: 'r', pattern: one, tolerance_minor: 0, within_hours: 1, cardinality: 'one_to_one' }],
          null,
        );
        if (rule === undefined) throw new Error('it was taken');
        const startedMs = performance.now();
        keyFor(rule, record({ id: 'txn_1', reference: worst }));
        longestMs = Math.max(longestMs, performance.now() - startedMs);
      }),
      { numRuns: 300 },
    );
    // What is refused for good reason takes minutes: a second is far from both.
    expect(longestMs).toBeLessThan(1000);
  });
});

describe('rules', () => {
  const RULE = { name: 'by_order', pattern: 'ORD-(\\d+)' };
  const problems = (rules: unknown) => {
    const parsed = parseRules(rules);
    return parsed.ok ? [] : parsed.error.map(({ field, message }) => `${field} ${message}`);
  };

  test('that are right are taken, with what they do not say', () => {
    expect(parseRules({ rules: [RULE] })).toEqual({
      ok: true,
      value: { rules: [{ ...RULE, tolerance_minor: 0, within_hours: 72, cardinality: 'one_to_one' }] },
    });
  });

  test.each([
    [{ rules: [{ ...RULE, pattern: '(a+)+' }] }, 'rules.0.pattern must not repeat'],
    [{ rules: [{ ...RULE, name: 'operation_id' }] }, 'rules.0.name must not be the name'],
    [{ rules: [{ ...RULE, name: 'By Order' }] }, 'rules.0.name must be lower case'],
    [{ rules: [{ ...RULE, tolerance_minor: 1.5 }] }, 'rules.0.tolerance_minor'],
    [{ rules: [{ ...RULE, tolerance_minor: -1 }] }, 'rules.0.tolerance_minor must be at least 0'],
    [{ rules: [{ ...RULE, within_hours: 10_000 }] }, 'rules.0.within_hours must be at most 744'],
    [{ rules: [{ ...RULE, cardinality: 'many_to_many' }] }, 'rules.0.cardinality'],
    [
      { rules: [{ ...RULE, pattern: 'DE89 3704 0044 0532 0130 00' }] },
      'rules.0.pattern must not hold a card',
    ],
    [{ rules: [{ ...RULE, name: 'card_4242424242424242' }] }, 'rules.0.name must not hold a card'],
    [{ rules: [{ ...RULE, colour: 1 }] }, 'rules.0.colour is not a known field'],
    [{ rules: [RULE, RULE] }, 'rules must have different names'],
    [{ rules: [{ name: 'r' }] }, 'rules.0.pattern is required'],
    [{}, 'rules is required'],
    [undefined, '(body)'],
  ])('%j are refused: %s', (rules, problem) => {
    expect(problems(rules).join('; ')).toContain(problem);
  });
});
