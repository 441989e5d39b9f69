import { invariant } from '../../kernel/invariant.ts';

/** Standard Webhooks 1.0.0: `whsec_` and the base64 of 24 to 64 random bytes. */
const PREFIX = 'whsec_';
const BYTES_MIN = 24;
const BYTES_MAX = 64;

/** Bytes of a new secret: as many as its HMAC's hash has, more would add nothing. */
export const SECRET_BYTES = 32;

const hasGoodLength = (bytes: Uint8Array): boolean => bytes.length >= BYTES_MIN && bytes.length <= BYTES_MAX;

/** @throws InvariantError if there are fewer than 24 or more than 64 bytes. */
export const formatWebhookSecret = (bytes: Uint8Array): string => {
  invariant(hasGoodLength(bytes), 'a webhook secret has 24 to 64 bytes');
  return `${PREFIX}${Buffer.from(bytes).toString('base64')}`;
};

/**
 * The key inside a secret.
 *
 * @throws InvariantError on anything but a secret that `formatWebhookSecret` writes: the message never quotes it.
 */
export const webhookSecretKey = (secret: string): Uint8Array => {
  const bytes = Buffer.from(secret.slice(PREFIX.length), 'base64');
  invariant(hasGoodLength(bytes), 'a webhook secret has 24 to 64 bytes');
  invariant(formatWebhookSecret(bytes) === secret, 'a webhook secret is whsec_ and base64');
  return bytes;
};
