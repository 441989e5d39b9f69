import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createBundler, MissingEntryError } from '../../lib/constructs/bundle.ts';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const setup = (source: string) => {
  const root = mkdtempSync(path.join(tmpdir(), 'quittance-bundle-'));
  folders.push(root);
  mkdirSync(path.join(root, 'lambdas/room'), { recursive: true });
  writeFileSync(path.join(root, 'lambdas/room/entry.handler.ts'), source);
  const outputFolder = path.join(root, 'out');
  const bundle = createBundler({ lambdasFolder: path.join(root, 'lambdas'), outputFolder });
  return { bundle, built: path.join(outputFolder, 'room-entry') };
};

const SOURCE = `
  import { basename } from 'node:path';
  export const handler = async (event: { readonly path: string }): Promise<string> => basename(event.path);
`;

describe('bundling a function', () => {
  it('makes one CommonJS file that exports the handler', async () => {
    const { bundle, built } = setup(SOURCE);
    bundle('room/entry');
    expect(readdirSync(built)).toEqual(['index.js']);
    const { handler } = createRequire(import.meta.url)(path.join(built, 'index.js')) as {
      handler: (event: { path: string }) => Promise<string>;
    };
    await expect(handler({ path: '/v1/payments' })).resolves.toBe('payments');
  });

  it('gives the same file for the same sources wherever they lie, so nothing is deployed twice', () => {
    const files = [setup(SOURCE), setup(SOURCE)].map(({ bundle, built }) => {
      bundle('room/entry');
      return readFileSync(path.join(built, 'index.js'), 'utf8');
    });
    expect(files[0]).toBe(files[1]);
    expect(files[0]).not.toContain('sourceMappingURL');
    expect(files[0]).not.toContain(tmpdir());
  });

  it('says which file it missed', () => {
    const { bundle } = setup(SOURCE);
    expect(() => bundle('room/other')).toThrow(MissingEntryError);
    expect(() => bundle('room/other')).toThrow(
      /the function room\/other: expected .*lambdas.room.other\.handler\.ts/,
    );
  });

  it('fails on a source that does not parse', () => {
    const { bundle } = setup('export const handler = (');
    expect(() => bundle('room/entry')).toThrow(/Unexpected end of file/);
  });
});
