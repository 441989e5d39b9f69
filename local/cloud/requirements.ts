import { createHash } from 'node:crypto';
import { StartFailure } from '../failure.ts';

/** @returns The pinned version of a package in a requirements file. */
export const pinnedVersion = (requirements: string, name: string): string => {
  const version = new RegExp(`^${name}==([^\\s;\\\\]+)`, 'm').exec(requirements)?.[1];
  if (version === undefined) throw new StartFailure(`local/requirements.txt does not pin ${name}.`);
  return version;
};

/** Changes whenever the installation would: other packages, or another Python. */
export const installationStamp = (requirements: string, pythonVersion: string): string =>
  createHash('sha256').update(requirements).update('\0').update(pythonVersion).digest('hex');

/** Names of requirements without a hash: `pip --require-hashes` would refuse the whole list. */
export const withoutHash = (requirements: string): string[] =>
  requirements
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => /^[a-z0-9]/i.test(line) && !line.includes('--hash=sha256:'))
    .map((line) => line.trim());
