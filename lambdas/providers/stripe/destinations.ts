import type { ReadDestination } from '../provider-destination.ts';

/**
 * A bank account or debit card of the Stripe account (docs.stripe.com/api/payouts/create, `destination`). The ids that
 * Stripe has given out have 14 letters and digits or more behind their prefix, and it promises never more than 255
 * characters.
 */
const EXTERNAL_ACCOUNT = /^(?:ba|card)_[A-Za-z0-9]{14,240}$/;

export const readStripeDestination: ReadDestination = (token) =>
  EXTERNAL_ACCOUNT.test(token) ? 'first_merchant' : null;
