import { createHmac } from 'node:crypto';
import { GenerateMacCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { Clock } from '../kernel/clock.ts';
import type { MerchantId } from '../kernel/ids.ts';
import { InvariantError, invariant } from '../kernel/invariant.ts';
import { createExpiringCache } from '../platform/expiring-cache.ts';
import { type Account, canonicalAccount } from './domain/account.ts';

/** A KMS HMAC key. It cannot be rotated, so its successor is another version beside it. */
export interface FingerprintKey {
  readonly version: number;
  readonly arn: string;
}

export interface Fingerprints {
  /** By the newest key first; each is the key of an item, and tells nothing without KMS. */
  readonly of: (merchantId: MerchantId, account: Account) => Promise<readonly [string, ...string[]]>;
}

/** As for data keys: taking the key away stops the vault within this time. */
const TTL_MS = 5 * 60_000;

/** Merchants, times versions: 32 bytes each. */
const ENTRIES_MAX = 1000;

const KEY = /^([1-9]\d*)=(arn:\S+)$/;

/** Reads `FINGERPRINT_KEYS`: `1=arn:…,2=arn:…`. @returns the newest first. */
export const parseFingerprintKeys = (text: string): readonly [FingerprintKey, ...FingerprintKey[]] => {
  const keys = text.split(',').map((part) => {
    const [, version, arn] = KEY.exec(part) ?? [];
    if (version === undefined || arn === undefined)
      throw new InvariantError('FINGERPRINT_KEYS must be like 1=arn:…,2=arn:…');
    return { version: Number.parseInt(version, 10), arn };
  });
  const [newest, ...older] = keys.sort((a, b) => b.version - a.version);
  invariant(newest !== undefined, 'FINGERPRINT_KEYS names no key');
  return [newest, ...older];
};

/**
 * Keyed hashes of whole account data (PCI DSS 4.0.1, 3.5.1.1): HMAC-SHA-256 under a key of the merchant's own, which
 * is what the KMS key makes of the merchant's id. KMS is asked once for many accounts and never sees one, and the same
 * card at two merchants leaves two fingerprints that have nothing in common.
 */
export const createFingerprints = (deps: {
  readonly kms: KMSClient;
  readonly keys: readonly [FingerprintKey, ...FingerprintKey[]];
  readonly clock: Pick<Clock, 'nowMs'>;
}): Fingerprints => {
  const cache = createExpiringCache<Uint8Array>({
    ttlMs: TTL_MS,
    entriesMax: ENTRIES_MAX,
    clock: deps.clock,
  });
  const merchantKey = async (
    { version, arn }: FingerprintKey,
    merchantId: MerchantId,
  ): Promise<Uint8Array> => {
    const name = `${version} ${merchantId}`;
    const known = cache.get(name);
    if (known !== undefined) return known;
    const { Mac } = await deps.kms.send(
      new GenerateMacCommand({
        KeyId: arn,
        MacAlgorithm: 'HMAC_SHA_256',
        Message: Buffer.from(`quittance fingerprint key of ${merchantId}`, 'utf8'),
      }),
    );
    invariant(Mac !== undefined, 'KMS answered without a code');
    cache.set(name, Mac);
    return Mac;
  };
  const one = async (key: FingerprintKey, merchantId: MerchantId, text: string): Promise<string> => {
    const mac = createHmac('sha256', await merchantKey(key, merchantId)).update(text, 'utf8');
    return `fingerprint#${key.version}#${mac.digest('base64url')}`;
  };
  return {
    of: async (merchantId, account) => {
      const text = canonicalAccount(account);
      const [newest, ...older] = deps.keys;
      return [
        await one(newest, merchantId, text),
        ...(await Promise.all(older.map((key) => one(key, merchantId, text)))),
      ];
    },
  };
};
