import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StartFailure } from '../failure.ts';
import type { Places } from '../places.ts';
import type { Python } from './python.ts';
import { installationStamp, pinnedVersion, withoutHash } from './requirements.ts';

const run = promisify(execFile);

export type Installation = {
  readonly version: string;
  /** The virtual environment's own interpreter. */
  readonly executable: string;
};

const readRequirements = (places: Places): string =>
  readFileSync(join(places.root, 'local', 'requirements.txt'), 'utf8');

export const emulatorVersion = (places: Places): string =>
  pinnedVersion(readRequirements(places), 'ministack');

const installationFailed = (error: unknown, environment: string): StartFailure => {
  const output =
    error instanceof Error && 'stderr' in error && typeof error.stderr === 'string'
      ? error.stderr
      : String(error);
  return new StartFailure(
    'Installing the local cloud failed. pip said:',
    [
      ...output.trim().split('\n').slice(-8),
      '',
      'It needs the Python package index once; behind a mirror or proxy, set PIP_INDEX_URL or HTTPS_PROXY.',
      `To begin again from nothing: rm -rf ${environment}`,
    ],
    { cause: error },
  );
};

/**
 * Installs exactly what local/requirements.txt names, each file checked against its hash, unless that
 * has been done before with the same list and the same Python.
 */
export const ensureInstalled = async (
  places: Places,
  python: Python,
  signal: AbortSignal,
): Promise<Installation> => {
  const requirements = readRequirements(places);
  const unhashed = withoutHash(requirements);
  if (unhashed.length > 0)
    throw new StartFailure(`local/requirements.txt has no hash for: ${unhashed.join(', ')}`);
  const environment = join(places.tools, 'ministack');
  const stampFile = join(environment, 'installed');
  const stamp = installationStamp(requirements, python.version);
  const executable = join(environment, 'bin', 'python');
  const installation = { version: pinnedVersion(requirements, 'ministack'), executable };
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return installation;
  try {
    rmSync(environment, { recursive: true, force: true });
    await run(python.executable, ['-m', 'venv', environment], { signal });
    // pip takes the developer's own environment: mirrors, proxies and certificates are set there.
    const pip = ['-m', 'pip', 'install', '--require-hashes', '--no-input', '--disable-pip-version-check'];
    await run(executable, [...pip, '-r', join(places.root, 'local', 'requirements.txt')], {
      maxBuffer: 2 ** 26,
    });
  } catch (error) {
    throw installationFailed(error, environment);
  }
  writeFileSync(stampFile, stamp);
  return installation;
};
