import { DecryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { webhookSecretContext } from '../access/domain/merchant.ts';
import type { Clock } from '../kernel/clock.ts';
import type { MerchantId } from '../kernel/ids.ts';
import { invariant } from '../kernel/invariant.ts';
import { createExpiringCache } from '../platform/expiring-cache.ts';

/** KMS calls share one quota and cost money each; taking the key away still stops deliveries within this time. */
const TTL_MS = 5 * 60_000;

/** Merchants with events in one function's five minutes; each secret is some fifty bytes. */
const ENTRIES_MAX = 1000;

/** @returns The endpoint's signing secret, `whsec_…`. */
export type OpenSecret = (merchantId: MerchantId, ciphertext: string) => Promise<string>;

/** Opens sealed signing secrets with KMS and remembers them for a while, in memory only. */
export const createOpenSecret = (deps: {
  readonly kms: KMSClient;
  readonly clock: Pick<Clock, 'nowMs'>;
}): OpenSecret => {
  const cache = createExpiringCache<string>({ ttlMs: TTL_MS, entriesMax: ENTRIES_MAX, clock: deps.clock });
  return async (merchantId, ciphertext) => {
    // The merchant is part of the key: another merchant's item with a copied ciphertext must fail, cache or not.
    const key = `${merchantId} ${ciphertext}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const { Plaintext } = await deps.kms.send(
      new DecryptCommand({
        CiphertextBlob: Buffer.from(ciphertext, 'base64'),
        EncryptionContext: { ...webhookSecretContext(merchantId) },
      }),
    );
    invariant(Plaintext !== undefined, 'KMS answered without a plaintext');
    const secret = Buffer.from(Plaintext).toString('utf8');
    cache.set(key, secret);
    return secret;
  };
};
