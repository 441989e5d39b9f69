import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readHouse } from './house-file.ts';
import { breaches, RULES } from './tidy.ts';

const HOUSE = readHouse(resolve(import.meta.dirname, '../..'));
const PLANTED = join(import.meta.dirname, 'planted/tidy');

const places = (findings: readonly string[]): ReadonlySet<string> =>
  new Set(findings.map((finding) => finding.split(' ')[0] ?? ''));

describe.each(RULES)('$name', (rule) => {
  test(`holds: ${rule.why}`, () => {
    expect(breaches(rule, HOUSE)).toEqual([]);
  });

  test('finds the planted breaches, each of them and nothing else', () => {
    const planted = readHouse(join(PLANTED, rule.name));
    const marked = planted.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => (line.includes('BREACH') ? [`${path}:${index + 1}`] : [])),
    );

    expect(marked).not.toEqual([]);
    expect(places(breaches(rule, planted))).toEqual(new Set(marked));
  });
});

test('the rules saw the house', () => {
  expect(HOUSE.length).toBeGreaterThan(20);
});

test('nothing is planted for a rule that does not exist', () => {
  expect(readdirSync(PLANTED).sort()).toEqual(RULES.map(({ name }) => name).sort());
});
