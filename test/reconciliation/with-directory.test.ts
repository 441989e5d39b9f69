import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withDirectory } from '../../lambdas/reconciliation/with-directory.ts';

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'work-'));
});
afterEach(() => rmSync(path, { recursive: true }));

it('two at once work in directories of their own, which are gone when they end', async () => {
  const names = await withDirectory(path, async (one) => {
    writeFileSync(join(one, 'rows'), 'of one');
    return withDirectory(path, async (other) => {
      expect(readdirSync(other)).toEqual([]);
      expect(existsSync(join(one, 'rows'))).toBe(true);
      return [one, other];
    });
  });
  expect(new Set(names).size).toBe(2);
  expect(readdirSync(path)).toEqual([]);
});

it('what a process left that is dead, or was called as this one is, is removed; another that lives keeps its own', async () => {
  // Linux has no process of this number: it is beyond its largest.
  for (const name of ['4194305-dead', `${process.pid}-before`, `${process.ppid}-alive`])
    mkdirSync(join(path, name));
  await withDirectory(path, async () => undefined);
  expect(readdirSync(path)).toEqual([`${process.ppid}-alive`]);
});
