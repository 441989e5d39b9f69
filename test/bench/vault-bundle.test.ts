import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBundler } from '../../lib/constructs/bundle.ts';

const lambdasFolder = fileURLToPath(new URL('../../lambdas', import.meta.url));
const outputFolder = mkdtempSync(path.join(tmpdir(), 'quittance-bundles-'));
const bundle = createBundler({ lambdasFolder, outputFolder });

/** Texts that minification leaves, and what brings each of them along. */
const TRACES = {
  'the Encryption SDK': 'aws-crypto-public-key',
  'the client of KMS': 'TrentService',
  'the vault': 'quittance fingerprint key of',
  'the check of cards': 'american-express',
};

const handlers = readdirSync(lambdasFolder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.handler.ts'))
  .map((file) => file.replaceAll(path.sep, '/').replace('.handler.ts', ''));

const codeOf = (entry: string): string => {
  bundle(entry);
  return readFileSync(path.join(outputFolder, entry.replaceAll('/', '-'), 'index.js'), 'utf8');
};

const tracesIn = (code: string): readonly string[] =>
  Object.entries(TRACES)
    .filter(([, text]) => code.includes(text))
    .map(([what]) => what);

let vault = '';
beforeAll(() => {
  vault = codeOf('vault/tokens');
});
afterAll(() => rmSync(outputFolder, { recursive: true }));

it('the vault’s function has everything that is looked for in the others', () => {
  expect(tracesIn(vault)).toEqual(Object.keys(TRACES));
});

it('the api function starts without any code of the vault, of KMS or of the Encryption SDK', () => {
  expect(tracesIn(codeOf('api/api'))).toEqual([]);
});

it.each(handlers.filter((entry) => !entry.startsWith('vault/')))(
  '%s holds no code that opens account data',
  (entry) => {
    expect(tracesIn(codeOf(entry)).filter((what) => what !== 'the client of KMS')).toEqual([]);
  },
);
