import { expect, it } from 'vitest';
import { readStripeDestination } from '../../../lambdas/providers/stripe/destinations.ts';

it.each(['ba_1MtFZGLkdIwHu7ixWyYqFHBn', 'card_1MtFZGLkdIwHu7ixWyYqFHBn', 'ba_2gYpWhTN1TGyMK'])(
  '%s has the form of an external account, which belongs to one merchant',
  (token) => {
    expect(readStripeDestination(token)).toBe('first_merchant');
  },
);

it.each([
  'ba_ok',
  'ba_returned',
  'ba_ok__blue_bottle',
  'acct_1MtFZGLkdIwHu7ix',
  'pm_1MtFZGLkdIwHu7ixWyYqFHBn',
  'ba_',
  '',
])('%s has not', (token) => {
  expect(readStripeDestination(token)).toBeNull();
});
