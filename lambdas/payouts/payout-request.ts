import * as v from 'valibot';
import { listQuery } from '../platform/list-query.ts';
import { AMOUNT, CURRENCY, NOTES, text } from '../platform/request-fields.ts';

const REASON_CHARACTERS_MAX = 255;

/** Body of `POST /v1/payouts`; amounts in minor units of the currency. */
export const CREATE_PAYOUT = v.strictObject({
  amount: AMOUNT,
  currency: CURRENCY,
  destination: v.pipe(
    v.string(),
    v.regex(/^ba_\w{1,64}$/, 'must be the token of a bank account, e.g. ba_ok'),
  ),
  ...NOTES,
});

/** Body of `POST /v1/payouts/{id}/approve` and `.../cancel`. */
export const CHANGE_PAYOUT = v.strictObject({ reason: v.optional(text(REASON_CHARACTERS_MAX)) });

/** Query of `GET /v1/payouts`. */
export const LIST_PAYOUTS = listQuery('po');
