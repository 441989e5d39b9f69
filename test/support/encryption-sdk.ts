import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { findPython } from '../../local/cloud/python.ts';

const run = promisify(execFile);

const REQUIREMENTS = join(import.meta.dirname, 'encryption-sdk-requirements.txt');
const ENVIRONMENT = resolve(import.meta.dirname, '../../.local/tools/encryption-sdk');

const PYTHON_MISSING =
  'What the vault seals is opened with the AWS Encryption SDK for Python: install Python 3.10 or later with venv.';

const works = async (python: string): Promise<boolean> => {
  try {
    await run(python, ['-c', 'import aws_encryption_sdk']);
    return true;
  } catch {
    return false;
  }
};

/**
 * A Python with the AWS Encryption SDK: pinned, checked by its hashes, installed once into .local/tools.
 *
 * @throws Error that says what to install.
 */
export const findEncryptionSdk = async (): Promise<string> => {
  const python = join(ENVIRONMENT, 'bin', 'python');
  if (existsSync(python) && (await works(python))) return python;
  const found = await findPython(process.env['QUITTANCE_PYTHON']);
  if (!('python' in found)) throw new Error(PYTHON_MISSING);
  rmSync(ENVIRONMENT, { recursive: true, force: true });
  try {
    await run(found.python.executable, ['-m', 'venv', ENVIRONMENT]);
    const pip = ['-m', 'pip', 'install', '--require-hashes', '--no-input', '--disable-pip-version-check'];
    await run(python, [...pip, '-r', REQUIREMENTS], { maxBuffer: 2 ** 26 });
  } catch (error) {
    throw new Error(PYTHON_MISSING, { cause: error });
  }
  return python;
};
