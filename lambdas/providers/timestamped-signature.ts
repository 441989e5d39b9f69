import { createHmac, timingSafeEqual } from 'node:crypto';
import { err, ok, type Result } from '../kernel/result.ts';
import type { VerifyWebhook, WebhookRefusal } from './port.ts';

/** A retry is signed anew, so what is older was recorded by somebody; clocks of serious houses agree to seconds. */
const TOLERANCE_SECONDS = 300;

/** Two while a secret rotates, a few more for new schemes; anything longer is no signature of a provider. */
const HEADER_LENGTH_MAX = 1024;

const TIMESTAMP = /^\d{1,12}$/;
const HEX_SHA256 = /^[0-9a-f]{64}$/;

interface Signature {
  readonly timestamp: string;
  readonly signatures: readonly Buffer[];
}

const parseHeader = (header: string): Signature | null => {
  if (header.length > HEADER_LENGTH_MAX) return null;
  const parts = header.split(',').map((part) => part.trim().split('='));
  const valuesOf = (name: string): readonly string[] =>
    parts.flatMap(([key, value, ...rest]) =>
      key === name && value !== undefined && rest.length === 0 ? [value] : [],
    );
  const [timestamp, ...others] = valuesOf('t');
  if (timestamp === undefined || others.length > 0 || !TIMESTAMP.test(timestamp)) return null;
  const signatures = valuesOf('v1').filter((value) => HEX_SHA256.test(value));
  return signatures.length === 0
    ? null
    : { timestamp, signatures: signatures.map((value) => Buffer.from(value, 'hex')) };
};

const expected = (timestamp: string, rawBody: Uint8Array, secret: string): Buffer =>
  createHmac('sha256', secret).update(`${timestamp}.`).update(rawBody).digest();

/** Genuine before timely: only a timestamp that the provider has signed says anything about its age. */
const checkAge = (timestamp: string, nowMs: number): Result<void, WebhookRefusal> => {
  const ageSeconds = nowMs / 1000 - Number(timestamp);
  if (ageSeconds > TOLERANCE_SECONDS) return err('timestamp_too_old');
  return ageSeconds < -TOLERANCE_SECONDS ? err('timestamp_in_future') : ok(undefined);
};

/**
 * A check of `<header>: t=<unix seconds>,v1=<hex>[,v1=<hex>]`, the scheme that Stripe made common: HMAC-SHA256 of
 * `t.body` over the bytes as they came, under any secret that is valid now, with a timestamp within five minutes in
 * both directions. Stripe's own library looks at the past only and would take a signature from the far future.
 */
export const createTimestampedSignatureCheck =
  (header: string): VerifyWebhook =>
  ({ rawBody, headers, secrets, clock }) => {
    const text = headers[header];
    if (text === undefined || text === '') return err('signature_missing');
    const signature = parseHeader(text);
    if (signature === null) return err('signature_malformed');
    const { timestamp, signatures } = signature;
    const isGenuine = secrets.some((secret) => {
      const wanted = expected(timestamp, rawBody, secret);
      return signatures.some((candidate) => timingSafeEqual(candidate, wanted));
    });
    return isGenuine ? checkAge(timestamp, clock.nowMs()) : err('signature_mismatch');
  };
