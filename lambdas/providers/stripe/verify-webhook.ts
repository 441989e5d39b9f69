import { createTimestampedSignatureCheck } from '../timestamped-signature.ts';

/** `Stripe-Signature`, as docs.stripe.com/webhooks describes it. No SDK: the receiver starts cold before every burst. */
export const verifyStripeWebhook = createTimestampedSignatureCheck('stripe-signature');
