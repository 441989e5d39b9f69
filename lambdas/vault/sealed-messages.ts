import {
  AlgorithmSuiteIdentifier,
  buildClient,
  CommitmentPolicy,
  getLocalCryptographicMaterialsCache,
  KmsKeyringNode,
  NodeCachingMaterialsManager,
  NodeDefaultCryptographicMaterialsManager,
  type NodeMaterialsManager,
  RawAesKeyringNode,
  RawAesWrappingSuiteIdentifier,
} from '@aws-crypto/client-node';
import type { KMSClient } from '@aws-sdk/client-kms';
import { err, ok, type Result } from '../kernel/result.ts';
import type { KeyVersions } from './key-versions.ts';
import { createKmsForMessages, KmsUnavailableError } from './kms-for-messages.ts';

/** Who and what a message is for; it opens for exactly this, and for nothing else. */
export type Context = Readonly<Record<string, string>>;

/** Moved, cut off, changed, or never ours: nothing of it may be believed. */
export interface SealBroken {
  readonly kind: 'seal_broken';
}

export type Opened = Result<Uint8Array, SealBroken>;

/** A seal of one key: KMS's, or a token's own. */
export interface Seal {
  readonly seal: (context: Context, plaintext: Uint8Array) => Promise<Uint8Array>;
  /** @throws KmsUnavailableError when KMS cannot be asked. */
  readonly open: (context: Context, message: Uint8Array) => Promise<Opened>;
}

/**
 * AES-256-GCM under a key derived anew for each message, with key commitment: a ciphertext opens under one key only.
 * Without a signature: who may write here may read here, and ECDSA would cost most of the time.
 */
const SUITE = AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY;

const client = buildClient({
  commitmentPolicy: CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
  // We wrap a data key once. More in a message is work that a stranger wants done.
  maxEncryptedDataKeys: 1,
});

/** Bounds of what one data key of a merchant is used for, in each running function. */
const CACHE_BOUNDS = {
  // Taking the key away, or disabling a merchant's part in its policy, stops the vault within this time.
  maxAge: 5 * 60_000,
  // A data key that leaked opens this many token keys and no more; at 1,000 a KMS call would be twice as frequent as
  // the aim of one in a thousand allows, because keys also end by age.
  maxMessagesEncrypted: 10_000,
  // A token key is 32 bytes and an id 30: the messages run out first, and a plaintext that grew would be noticed here.
  maxBytesEncrypted: 1024 * 1024,
};

/** Merchants, times the data keys that their tokens were sealed under: some 300 bytes each. */
const DATA_KEYS_MAX = 1000;

const isSame = (found: Context, expected: Context): boolean => {
  const names = Object.keys(expected);
  return Object.keys(found).length === names.length && names.every((name) => found[name] === expected[name]);
};

/** The message carries its context and opens under it: whether it is the one that was asked for, only we can say. */
const expecting = (materials: NodeMaterialsManager, expected: Context): NodeMaterialsManager => ({
  getEncryptionMaterials: (request) => materials.getEncryptionMaterials(request),
  decryptMaterials: async (request) => {
    if (!isSame(request.encryptionContext, expected)) throw new Error('sealed for another context');
    return materials.decryptMaterials(request);
  },
});

const sealWith = (
  materials: NodeMaterialsManager,
  watch: <T>(work: () => Promise<T>) => Promise<T>,
): Seal => ({
  seal: async (context, plaintext) => {
    const options = { suiteId: SUITE, encryptionContext: { ...context } };
    const { result } = await watch(() => client.encrypt(materials, plaintext, options));
    return result;
  },
  open: async (context, message) => {
    try {
      const { plaintext } = await watch(() => client.decrypt(expecting(materials, context), message));
      return ok(plaintext);
    } catch (error) {
      if (error instanceof KmsUnavailableError) throw error;
      return err({ kind: 'seal_broken' });
    }
  },
});

/**
 * Seals under data keys that KMS wraps, one for many messages of a context: with the newest key, and opens what any of
 * them wrapped. One keyring for both would wrap each data key under all of them.
 */
export const createKmsSeal = (deps: { readonly kms: KMSClient; readonly keys: KeyVersions }): Seal => {
  const { client: kms, watch } = createKmsForMessages(deps.kms);
  const cached = (backingMaterials: KmsKeyringNode) =>
    new NodeCachingMaterialsManager({
      backingMaterials,
      cache: getLocalCryptographicMaterialsCache(DATA_KEYS_MAX),
      ...CACHE_BOUNDS,
    });
  const clientProvider = () => kms;
  const [{ arn: generatorKeyId }, ...older] = deps.keys;
  const closing = cached(new KmsKeyringNode({ generatorKeyId, clientProvider }));
  const keyIds = [generatorKeyId, ...older.map(({ arn }) => arn)];
  const opening = cached(new KmsKeyringNode({ keyIds, clientProvider }));
  return sealWith(
    {
      getEncryptionMaterials: (request) => closing.getEncryptionMaterials(request),
      decryptMaterials: (request) => opening.decryptMaterials(request),
    },
    watch,
  );
};

const WITHOUT_KMS = <T>(work: () => Promise<T>): Promise<T> => work();

/** Seals under one token's own key, which KMS never sees. */
export const createKeySeal = (key: Uint8Array): Seal => {
  // The SDK insists on memory that holds nothing but the key: a Buffer may be a window into a pool.
  const unencryptedMasterKey = new Uint8Array(key);
  const keyring = new RawAesKeyringNode({
    keyNamespace: 'quittance',
    keyName: 'token',
    unencryptedMasterKey,
    wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
  });
  return sealWith(new NodeDefaultCryptographicMaterialsManager(keyring), WITHOUT_KMS);
};
