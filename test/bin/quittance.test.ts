import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { featureFlags } from '../lib/quittance-app.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const OUTPUT = mkdtempSync(path.join(tmpdir(), 'quittance-app-'));

afterAll(() => rmSync(OUTPUT, { recursive: true, force: true }));

/** As the CDK CLI runs it: context and output folder arrive in the environment. */
const run = (context: Record<string, unknown>) =>
  spawnSync(process.execPath, ['bin/quittance.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      CDK_CONTEXT_JSON: JSON.stringify({ ...featureFlags, ...context }),
      CDK_OUTDIR: OUTPUT,
    },
  });

describe('the CDK app', () => {
  it('synthesises every stack from the real functions, with nothing but its defaults', () => {
    const { status, stderr } = run({});
    expect(stderr).toBe('');
    expect(status).toBe(0);
    for (const stack of ['Data', 'Sandbox', 'Backend']) {
      expect(existsSync(path.join(OUTPUT, `Quittance-${stack}.template.json`))).toBe(true);
    }
    const handlers = globSync('lambdas/**/*.handler.ts', { cwd: ROOT });
    expect(readdirSync(path.join(OUTPUT, '.bundles'))).toHaveLength(handlers.length);
  });

  it('ends with the names of the context values that are wrong', () => {
    const { status, stderr } = run({ stage: 'prod', webAcl: 'maybe' });
    expect(status).toBe(1);
    expect(stderr).toContain('stage: must be "dev" or "production"');
    expect(stderr).toContain('webAcl: must be JSON');
  });
});
