import { EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { webhookSecretContext } from '../access/domain/merchant.ts';
import type { MerchantId } from '../kernel/ids.ts';
import { invariant } from '../kernel/invariant.ts';

/** @returns The sealed secret, base64; only the deliver function may open it, and only for this merchant. */
export type SealSecret = (merchantId: MerchantId, secret: string) => Promise<string>;

export const createSealSecret =
  (deps: { readonly kms: KMSClient; readonly keyArn: string }): SealSecret =>
  async (merchantId, secret) => {
    const { CiphertextBlob } = await deps.kms.send(
      new EncryptCommand({
        KeyId: deps.keyArn,
        Plaintext: Buffer.from(secret, 'utf8'),
        EncryptionContext: { ...webhookSecretContext(merchantId) },
      }),
    );
    invariant(CiphertextBlob !== undefined, 'KMS answered without a ciphertext');
    return Buffer.from(CiphertextBlob).toString('base64');
  };
