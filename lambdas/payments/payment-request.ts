import * as v from 'valibot';
import { listQuery } from '../platform/list-query.ts';
import { AMOUNT, CURRENCY, NO_ACCOUNT_DATA, NOTES } from '../platform/request-fields.ts';

/** What the money is taken from. */
export const SOURCE = v.pipe(
  v.string(),
  v.regex(/^(tok|pm)_\w{1,64}$/, 'must be a token, e.g. tok_visa'),
  NO_ACCOUNT_DATA,
);

/** Body of `POST /v1/payments`; amounts in minor units of the currency. */
export const CREATE_PAYMENT = v.strictObject({
  amount: AMOUNT,
  currency: CURRENCY,
  source: SOURCE,
  capture: v.optional(v.picklist(['automatic', 'manual'], 'must be automatic or manual'), 'automatic'),
  ...NOTES,
});

/** Body of `POST /v1/payments/{id}/capture`: `{}` captures all that is left. */
export const CAPTURE_PAYMENT = v.strictObject({ amount: v.optional(AMOUNT) });

/** Body of `POST /v1/payments/{id}/cancel`: nothing to say. */
export const CANCEL_PAYMENT = v.strictObject({});

/** Query of `GET /v1/payments`. */
export const LIST_PAYMENTS = listQuery('pay');
