import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { verifyStripeWebhook } from '../../../lambdas/providers/stripe/verify-webhook.ts';
import { createManualClock } from '../../support/clock.ts';

const stripe = new Stripe('sk_test_unused');
const clock = createManualClock();
const NOW_SECONDS = clock.nowMs() / 1000;
const SECRET = 'whsec_current';
const BODY = JSON.stringify({
  id: 'evt_1',
  object: 'event',
  type: 'payment_intent.succeeded',
  note: 'ünïcode',
});

/** As Stripe's own library signs events for tests. */
const header = (timestamp = NOW_SECONDS, secret = SECRET): string =>
  stripe.webhooks.generateTestHeaderString({ payload: BODY, secret, timestamp });

const verify = (signature: string, body = BODY, secrets = [SECRET, 'whsec_previous']) =>
  verifyStripeWebhook({
    rawBody: Buffer.from(body),
    headers: { 'stripe-signature': signature },
    secrets,
    clock,
  });

describe('a webhook that Stripe’s own library signed', () => {
  it.each([SECRET, 'whsec_previous'])('is genuine under every secret that is valid: %s', (secret) => {
    expect(verify(header(NOW_SECONDS, secret)).ok).toBe(true);
  });

  it.each([
    ['under a secret of somebody else', 'signature_mismatch', header(NOW_SECONDS, 'whsec_other'), BODY],
    ['over another body', 'signature_mismatch', header(), `${BODY} `],
    ['too long ago', 'timestamp_too_old', header(NOW_SECONDS - 301), BODY],
    ['in the future', 'timestamp_in_future', header(NOW_SECONDS + 301), BODY],
  ])('%s is refused as %s', (_how, error, signature, body) => {
    expect(verify(signature, body)).toEqual({ ok: false, error });
  });

  it('from the far future is what Stripe’s library itself would take', () => {
    const { constructEvent } = stripe.webhooks;
    const event = constructEvent.call(stripe.webhooks, BODY, header(4_000_000_000), SECRET);
    expect(event.id).toBe('evt_1');
  });
});
