import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ESLint } from 'eslint';
import { expect, test } from 'vitest';

const HOUSE = resolve(import.meta.dirname, '../..');
const PLANTED = join(import.meta.dirname, 'planted');

/** `line rule` for every line of a planted sample that names the rule it breaks. */
const expected = (text: string): readonly string[] =>
  text.split('\n').flatMap((line, index) => {
    const rule = / \/\/ ([\w/-]+)$/.exec(line)?.[1];
    return rule === undefined ? [] : [`${index + 1} ${rule}`];
  });

/** Lints a text with the house's configuration as if it stood in a room. */
const biome = (text: string): readonly string[] => {
  const folder = mkdtempSync(join(tmpdir(), 'quittance-lint-'));
  mkdirSync(join(folder, 'lambdas/payments'), { recursive: true });
  cpSync(join(HOUSE, 'biome.json'), join(folder, 'biome.json'));
  writeFileSync(join(folder, 'lambdas/payments/sample.ts'), text);
  const words = ['lint', '--vcs-enabled=false', '--colors=off', '--max-diagnostics=none', 'lambdas'];
  const { stdout, stderr } = spawnSync(join(HOUSE, 'node_modules/.bin/biome'), words, {
    cwd: folder,
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  const output = `${stdout}${stderr}`;
  expect(output).toContain('Checked 1 file');
  const found = output.matchAll(/sample\.ts:(\d+):\d+ lint\/(\w+\/\w+)/g);
  return [...found].map(([, ...lineAndRule]) => lineAndRule.join(' '));
};

test('Biome catches each planted breach of a rule that we rely on', () => {
  const sample = readFileSync(join(PLANTED, 'lint/sample.ts'), 'utf8');
  const wanted = expected(sample);
  expect(wanted.length).toBeGreaterThan(5);
  expect(biome(sample)).toEqual(expect.arrayContaining([...wanted]));
});

test('Biome has nothing against a file that is in order', () => {
  expect(biome("export const state = 'captured';\n")).toEqual([]);
});

test('the typed rules catch each planted breach that Biome cannot see', async () => {
  const folder = join(PLANTED, 'typed-lint');
  const eslint = new ESLint({ cwd: HOUSE, ignore: false });
  const [result] = await eslint.lintFiles([join(folder, 'sample.ts')]);
  const found = (result?.messages ?? []).map(
    ({ line, ruleId }) => `${line} ${String(ruleId).replace('@typescript-eslint/', '')}`,
  );
  const wanted = expected(readFileSync(join(folder, 'sample.ts'), 'utf8'));
  expect(wanted.length).toBeGreaterThan(5);
  expect(found).toEqual(expect.arrayContaining([...wanted]));
});
