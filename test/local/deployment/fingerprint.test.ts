import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { deploymentFingerprint } from '../../../local/deployment/fingerprint.ts';

const roots: string[] = [];

const setup = () => {
  const root = mkdtempSync(join(tmpdir(), 'fingerprint-'));
  roots.push(root);
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  write('bin/app.ts', 'app');
  write('lambdas/api/api.handler.ts', 'handler');
  write('package-lock.json', '{}');
  return { root, write };
};

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

describe('whether the deployed app is still the same', () => {
  it('is the same for the same sources, wherever they lie', () => {
    expect(deploymentFingerprint(setup().root, { a: 1 })).toBe(deploymentFingerprint(setup().root, { a: 1 }));
  });

  it.each([
    ['a function changes', 'lambdas/api/api.handler.ts'],
    ['a file is added', 'lib/stacks/new.ts'],
    ['a dependency changes', 'package-lock.json'],
    ['the CDK’s own settings change', 'cdk.json'],
  ])('differs when %s', (_what, file) => {
    const { root, write } = setup();
    const before = deploymentFingerprint(root, {});

    write(file, 'something else');

    expect(deploymentFingerprint(root, {})).not.toBe(before);
  });

  it('differs when the URLs given to the app change', () => {
    const { root } = setup();

    expect(deploymentFingerprint(root, { port: 4400 })).not.toBe(deploymentFingerprint(root, { port: 4401 }));
  });

  it('does not mind a change that is never deployed', () => {
    const { root, write } = setup();
    const before = deploymentFingerprint(root, {});

    write('docs/notes.md', 'notes');
    write('local/start.ts', 'start');

    expect(deploymentFingerprint(root, {})).toBe(before);
  });
});
