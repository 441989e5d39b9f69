import * as v from 'valibot';
import { listQuery } from '../platform/list-query.ts';
import { AMOUNT, CURRENCY, NO_ACCOUNT_DATA, NOTES, text } from '../platform/request-fields.ts';

const REASON_CHARACTERS_MAX = 255;

/** A token of anybody's: which of them are right depends on who shall send the payout. Stripe's ids have up to 255. */
const TOKEN = /^(?=.{1,255}$)[a-z]+_\w+$/;

/** Body of `POST /v1/payouts`; amounts in minor units of the currency. */
export const CREATE_PAYOUT = v.strictObject({
  amount: AMOUNT,
  currency: CURRENCY,
  destination: v.pipe(
    v.string(),
    v.regex(TOKEN, 'must be the token of a bank account, e.g. ba_ok, and never the account itself'),
    NO_ACCOUNT_DATA,
  ),
  ...NOTES,
});

/** Body of `POST /v1/payouts/{id}/approve` and `.../cancel`. */
export const CHANGE_PAYOUT = v.strictObject({ reason: v.optional(text(REASON_CHARACTERS_MAX)) });

/** Query of `GET /v1/payouts`. */
export const LIST_PAYOUTS = listQuery('po');
