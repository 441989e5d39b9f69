import { AsyncLocalStorage } from 'node:async_hooks';
import type { KmsKeyringNodeInput } from '@aws-crypto/client-node';
import {
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  IncorrectKeyException,
  InvalidCiphertextException,
  type KMSClient,
} from '@aws-sdk/client-kms';

type KmsOfKeyring = NonNullable<ReturnType<NonNullable<KmsKeyringNodeInput['clientProvider']>>>;

/** What KMS could not do although nothing is wrong with what it was asked: throttled, unreachable, not allowed. */
interface Trouble {
  error?: unknown;
}

/** KMS says by these that a ciphertext is not what it should be; everything else says nothing about the ciphertext. */
const isVerdict = (error: unknown): boolean =>
  error instanceof InvalidCiphertextException || error instanceof IncorrectKeyException;

/** KMS could not be asked: nothing is known about the message. */
export class KmsUnavailableError extends Error {
  override readonly name = 'KmsUnavailableError';
}

export interface KmsForMessages {
  readonly client: KmsOfKeyring;
  /** @throws KmsUnavailableError for what KMS could not do; everything else as the work throws it. */
  readonly watch: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * KMS as the Encryption SDK's keyring wants it. The keyring takes every failure of KMS for a data key that is not
 * ours; a throttled call must not look like a broken ciphertext, so it is remembered beside the work.
 */
export const createKmsForMessages = (kms: KMSClient): KmsForMessages => {
  const troubles = new AsyncLocalStorage<Trouble>();
  /** The keyring's types know no members that are undefined; the SDK's answers have them by type only. */
  const noting = async <Answer extends object>(call: Promise<object>): Promise<Answer> => {
    try {
      return (await call) as Answer;
    } catch (error) {
      const trouble = troubles.getStore();
      if (trouble !== undefined && !isVerdict(error)) trouble.error = error;
      throw error;
    }
  };
  return {
    client: {
      generateDataKey: (input) => noting(kms.send(new GenerateDataKeyCommand(input))),
      encrypt: (input) => noting(kms.send(new EncryptCommand(input))),
      decrypt: (input) => noting(kms.send(new DecryptCommand(input))),
    },
    watch: async (work) => {
      const trouble: Trouble = {};
      try {
        return await troubles.run(trouble, work);
      } catch (error) {
        throw trouble.error === undefined
          ? error
          : new KmsUnavailableError('KMS could not be asked', { cause: trouble.error });
      }
    },
  };
};
