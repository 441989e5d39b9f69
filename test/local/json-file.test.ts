import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { changeJsonFile, readJsonFile } from '../../local/json-file.ts';

const run = promisify(execFile);

const setup = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'json-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'list.json');
};

const push = (item: string) => (value: unknown) => [...((value ?? []) as string[]), item];

it('changes of one file by several processes at once are all kept', async () => {
  const file = setup();
  const source = `
    const { changeJsonFile } = await import('${new URL('../../local/json-file.ts', import.meta.url).href}');
    for (let n = 0; n < 20; n++) changeJsonFile('${file}', (value) => [...(value ?? []), process.pid + ' ' + n]);`;
  await Promise.all([1, 2, 3, 4].map(() => run(process.execPath, ['--input-type=module', '--eval', source])));
  expect(new Set(readJsonFile(file) as string[]).size).toBe(80);
  expect(existsSync(`${file}.lock`)).toBe(false);
});

it('a change that fails leaves the file as it was, and the next one its turn', () => {
  const file = setup();
  changeJsonFile(file, push('a'));
  expect(() =>
    changeJsonFile(file, () => {
      throw new Error('no');
    }),
  ).toThrow('no');
  changeJsonFile(file, push('b'));
  expect(readJsonFile(file)).toEqual(['a', 'b']);
});

it('the lock of a process that was killed is broken', () => {
  const file = setup();
  writeFileSync(`${file}.lock`, '');
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(`${file}.lock`, longAgo, longAgo);
  changeJsonFile(file, push('a'));
  expect(readJsonFile(file)).toEqual(['a']);
});
