import { InvariantError, invariant } from '../kernel/invariant.ts';

/** A KMS key of the vault by its number: a later one takes over, the earlier ones still open what they closed. */
export interface KeyVersion {
  readonly version: number;
  readonly arn: string;
}

/** The newest first; it alone closes. */
export type KeyVersions = readonly [KeyVersion, ...KeyVersion[]];

const KEY = /^([1-9]\d*)=(arn:\S+)$/;

/** Reads `VAULT_KEYS` and `FINGERPRINT_KEYS`: `1=arn:…,2=arn:…`. @returns the newest first. */
export const parseKeyVersions = (text: string): KeyVersions => {
  const keys = text.split(',').map((part) => {
    const [, version, arn] = KEY.exec(part) ?? [];
    if (version === undefined || arn === undefined)
      throw new InvariantError('keys of the vault must be given like 1=arn:…,2=arn:…');
    return { version: Number.parseInt(version, 10), arn };
  });
  const [newest, ...older] = keys.sort((a, b) => b.version - a.version);
  invariant(newest !== undefined, 'the vault was given no key');
  return [newest, ...older];
};
