import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { findPython } from '../../local/cloud/python.ts';
import { findGo } from './go.ts';

const run = promisify(execFile);

/** What a library of Standard Webhooks is asked: whether it takes these headers, and how it would sign. */
export interface Asked {
  readonly secret: string;
  readonly id: string;
  readonly seconds: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly verified: boolean;
  readonly signature: string;
}

export type AskLibrary = (asked: readonly Asked[]) => Promise<readonly Answered[]>;

const SOURCES = join(import.meta.dirname, 'standard-webhooks');
const TOOLS = resolve(import.meta.dirname, '../../.local/tools');

/** Makes a folder once, whoever comes first: when it is finished it is moved to its place in one step. */
const ensureMade = async (name: string, make: (folder: string) => Promise<void>): Promise<string> => {
  const place = join(TOOLS, name);
  if (existsSync(place)) return place;
  mkdirSync(TOOLS, { recursive: true });
  const folder = mkdtempSync(`${place}-build-`);
  try {
    await make(folder);
    if (!existsSync(place)) renameSync(folder, place);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return place;
};

const ask =
  (command: string, args: readonly string[]): AskLibrary =>
  async (asked) => {
    const program = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    program.stdin.end(JSON.stringify(asked));
    return JSON.parse(await text(program.stdout)) as readonly Answered[];
  };

/** The library of the Go module proxy, pinned by go.mod and checked by go.sum. */
export const goLibrary = async (): Promise<AskLibrary> => {
  const place = await ensureMade('standard-webhooks-go-0.0.1', async (folder) => {
    const go = await findGo(TOOLS);
    await run(go, ['build', '-mod=readonly', '-o', join(folder, 'ask'), '.'], {
      cwd: SOURCES,
      maxBuffer: 2 ** 26,
    });
  });
  return ask(join(place, 'ask'), []);
};

/** The library of the Python package index, pinned by its hash. */
export const pythonLibrary = async (): Promise<AskLibrary> => {
  const place = await ensureMade('standard-webhooks-python-1.1.0', async (folder) => {
    const found = await findPython(process.env['QUITTANCE_PYTHON']);
    if (!('python' in found)) throw new Error('the Python library needs Python 3.10 or later with venv');
    await run(found.python.executable, ['-m', 'venv', folder]);
    const pip = ['-m', 'pip', 'install', '--require-hashes', '--no-input', '--disable-pip-version-check'];
    await run(join(folder, 'bin', 'python'), [...pip, '-r', join(SOURCES, 'requirements.txt')], {
      maxBuffer: 2 ** 26,
    });
  });
  return ask(join(place, 'bin', 'python'), [join(SOURCES, 'ask.py')]);
};
