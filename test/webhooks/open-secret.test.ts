import type { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { createOpenSecret } from '../../lambdas/webhooks/open-secret.ts';

const a = deriveId('mer', 'a');
const b = deriveId('mer', 'b');

/** KMS as far as it matters here: a ciphertext opens only in the context that it was sealed in. */
const setup = () => {
  let nowMs = 0;
  const asked: (Readonly<Record<string, string>> | undefined)[] = [];
  const kms = {
    send: async ({ input }: DecryptCommand) => {
      asked.push(input.EncryptionContext);
      const sealed = Buffer.from(input.CiphertextBlob ?? []).toString('utf8');
      const [merchant, secret] = sealed.split(' ');
      if (input.EncryptionContext?.['merchant'] !== merchant) throw new Error('InvalidCiphertextException');
      return { Plaintext: Buffer.from(secret ?? '') };
    },
  } as unknown as KMSClient;
  return {
    open: createOpenSecret({ kms, clock: { nowMs: () => nowMs } }),
    asked,
    wait: (milliseconds: number) => {
      nowMs += milliseconds;
    },
  };
};

const seal = (merchant: string, secret: string): string =>
  Buffer.from(`${merchant} ${secret}`).toString('base64');

describe('a sealed secret', () => {
  it('is opened in the context of its merchant and purpose', async () => {
    const { open, asked } = setup();

    expect(await open(a, seal(a, 'whsec_a'))).toBe('whsec_a');
    expect(asked).toEqual([{ merchant: a, purpose: 'webhook_secret' }]);
  });

  it('is opened once in five minutes', async () => {
    const { open, asked, wait } = setup();

    await open(a, seal(a, 'whsec_a'));
    wait(299_999);
    await open(a, seal(a, 'whsec_a'));
    expect(asked).toHaveLength(1);

    wait(1);
    await open(a, seal(a, 'whsec_a'));
    expect(asked).toHaveLength(2);
  });

  it('copied to another merchant does not open, though it was opened before', async () => {
    const { open } = setup();
    await open(a, seal(a, 'whsec_a'));

    await expect(open(b, seal(a, 'whsec_a'))).rejects.toThrow('InvalidCiphertext');
  });

  it('that was replaced is opened anew', async () => {
    const { open } = setup();
    await open(a, seal(a, 'whsec_a'));

    expect(await open(a, seal(a, 'whsec_b'))).toBe('whsec_b');
  });
});
