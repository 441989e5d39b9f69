import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV = 12;
const TAG = 16;
const KEY = 32;
const SALT = 32;

/** Suite 0x0478 of the Encryption SDK, which is part of what its keys are derived for. */
const DERIVE = Buffer.concat([Buffer.from([0x04, 0x78]), Buffer.from('DERIVEKEY')]);
const COMMIT = Buffer.from('COMMITKEY');

const close = (key: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Buffer => {
  const iv = randomBytes(IV);
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(aad);
  return Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
};

const open = (key: Uint8Array, aad: Uint8Array, sealed: Buffer): Buffer => {
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, IV)).setAAD(aad);
  decipher.setAuthTag(sealed.subarray(-TAG));
  return Buffer.concat([decipher.update(sealed.subarray(IV, -TAG)), decipher.final()]);
};

const keysOf = (dataKey: Uint8Array, salt: Uint8Array) => ({
  message: Buffer.from(hkdfSync('sha512', dataKey, salt, DERIVE, KEY)),
  commitment: Buffer.from(hkdfSync('sha512', dataKey, salt, COMMIT, KEY)),
});

const EMPTY = new Uint8Array();

/** One message: a key and a commitment derived from a salt of its own, an authenticated header, one frame. */
const sealMessage = (dataKey: Uint8Array, context: Uint8Array, plaintext: Uint8Array): Buffer => {
  const salt = randomBytes(SALT);
  const { message, commitment } = keysOf(dataKey, salt);
  const header = Buffer.concat([salt, context, commitment]);
  return Buffer.concat([salt, commitment, close(message, header, EMPTY), close(message, header, plaintext)]);
};

const openMessage = (dataKey: Uint8Array, context: Uint8Array, sealed: Buffer): Buffer => {
  const salt = sealed.subarray(0, SALT);
  const { message, commitment } = keysOf(dataKey, salt);
  const headerAt = SALT + KEY;
  if (!timingSafeEqual(commitment, sealed.subarray(SALT, headerAt))) throw new Error('another key');
  const header = Buffer.concat([salt, context, commitment]);
  open(message, header, sealed.subarray(headerAt, headerAt + IV + TAG));
  return open(message, header, sealed.subarray(headerAt + IV + TAG));
};

export interface BareSealed {
  readonly wrappedKey: Buffer;
  readonly wrappedDataKey: Buffer;
  readonly account: Buffer;
}

/**
 * The least that Node's own cryptography needs for what the vault does to one account: the same key schedule (HKDF with
 * commitment for each message), the same two halves, the same number of ciphers. No format, no streams, no materials.
 */
export const bareSeal = (merchantKey: Uint8Array, context: Uint8Array, plaintext: Uint8Array): BareSealed => {
  const [tokenKey, dataKey] = [randomBytes(KEY), randomBytes(KEY)];
  return {
    wrappedKey: sealMessage(merchantKey, context, tokenKey),
    wrappedDataKey: close(tokenKey, context, dataKey),
    account: sealMessage(dataKey, context, plaintext),
  };
};

export const bareOpen = (merchantKey: Uint8Array, context: Uint8Array, sealed: BareSealed): Buffer => {
  const tokenKey = openMessage(merchantKey, context, sealed.wrappedKey);
  return openMessage(open(tokenKey, context, sealed.wrappedDataKey), context, sealed.account);
};
