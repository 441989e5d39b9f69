import { createHmac } from 'node:crypto';
import { invariant } from '../kernel/invariant.ts';
import { webhookSecretKey } from './domain/webhook-secret.ts';

export interface Signable {
  /** `webhook-id`: the event's id, the same on every attempt, so that a receiver can drop repetitions. */
  readonly id: string;
  /** Unix time of this attempt, not of the event. */
  readonly timestampSeconds: number;
  /** The exact text that is sent. */
  readonly body: string;
}

const signWith = (secret: string, { id, timestampSeconds, body }: Signable): string => {
  const mac = createHmac('sha256', webhookSecretKey(secret));
  return `v1,${mac.update(`${id}.${timestampSeconds}.${body}`).digest('base64')}`;
};

/**
 * Signs one delivery as Standard Webhooks 1.0.0 describes (symmetric, `v1`).
 *
 * @param secrets Active secrets, newest first: while a secret is being changed, both sign.
 * @returns The three headers; `webhook-signature` holds one signature per secret.
 * @throws InvariantError if no secret is active: an endpoint always has one.
 */
export const signDelivery = (
  delivery: Signable,
  secrets: readonly string[],
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> => {
  invariant(secrets.length > 0, 'an endpoint has at least one active secret');
  return {
    'webhook-id': delivery.id,
    'webhook-timestamp': String(delivery.timestampSeconds),
    'webhook-signature': secrets.map((secret) => signWith(secret, delivery)).join(' '),
  };
};
