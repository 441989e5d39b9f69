import { createHmac } from 'node:crypto';

/**
 * Signs one attempt as Stripe's scheme does: hex HMAC-SHA256 over `t.body`.
 *
 * @param secrets Newest first; there is one signature per secret, so that a receiver which has not seen a new
 *   secret yet still knows us by the old one.
 * @param timestampSeconds Unix time of this attempt, not of the event.
 * @returns Value of `sandbox-signature`: `t=…,v1=…[,v1=…]`.
 */
export const signWebhook = (
  body: string | Uint8Array,
  secrets: readonly string[],
  timestampSeconds: number,
): string => {
  const signatures = secrets.map((secret) =>
    createHmac('sha256', secret).update(`${timestampSeconds}.`).update(body).digest('hex'),
  );
  return [`t=${timestampSeconds}`, ...signatures.map((signature) => `v1=${signature}`)].join(',');
};
