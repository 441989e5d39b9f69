import { createHmac } from 'node:crypto';
import { GenerateMacCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { Clock } from '../kernel/clock.ts';
import type { MerchantId } from '../kernel/ids.ts';
import { invariant } from '../kernel/invariant.ts';
import { createExpiringCache } from '../platform/expiring-cache.ts';
import { type Account, canonicalAccount } from './domain/account.ts';
import type { KeyVersion, KeyVersions } from './key-versions.ts';

export interface Fingerprints {
  /** By the newest key first; each is the key of an item, and tells nothing without KMS. */
  readonly of: (merchantId: MerchantId, account: Account) => Promise<readonly [string, ...string[]]>;
}

/** As for data keys: taking the key away stops the vault within this time. */
const TTL_MS = 5 * 60_000;

/** Merchants, times versions: 32 bytes each. */
const ENTRIES_MAX = 1000;

/**
 * Keyed hashes of whole account data (PCI DSS 4.0.1, 3.5.1.1): HMAC-SHA-256 under a key of the merchant's own, which
 * is what the KMS key makes of the merchant's id. KMS is asked once for many accounts and never sees one, and the same
 * card at two merchants leaves two fingerprints that have nothing in common.
 */
export const createFingerprints = (deps: {
  readonly kms: KMSClient;
  /** HMAC keys of KMS: they cannot be rotated, so a successor is another version beside the old one. */
  readonly keys: KeyVersions;
  readonly clock: Pick<Clock, 'nowMs'>;
}): Fingerprints => {
  const cache = createExpiringCache<Uint8Array>({
    ttlMs: TTL_MS,
    entriesMax: ENTRIES_MAX,
    clock: deps.clock,
  });
  const merchantKey = async ({ version, arn }: KeyVersion, merchantId: MerchantId): Promise<Uint8Array> => {
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
  const one = async (key: KeyVersion, merchantId: MerchantId, text: string): Promise<string> => {
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
