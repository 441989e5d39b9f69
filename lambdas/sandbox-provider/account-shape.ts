import * as v from 'valibot';

const digits = v.pipe(v.string(), v.regex(/^\d{4,19}$/, 'must be digits'));

/** Account data as it is sent instead of a ready-made source or destination. */
export const ACCOUNT = v.variant('type', [
  v.strictObject({
    type: v.literal('card'),
    number: digits,
    exp_month: v.pipe(v.number(), v.integer()),
    exp_year: v.pipe(v.number(), v.integer()),
  }),
  v.strictObject({
    type: v.literal('iban'),
    iban: v.pipe(v.string(), v.regex(/^[A-Z]{2}[A-Z0-9]{11,32}$/, 'must be an IBAN')),
  }),
  v.strictObject({ type: v.literal('us_bank_account'), routing_number: digits, account_number: digits }),
  v.strictObject({ type: v.literal('uk_bank_account'), sort_code: digits, account_number: digits }),
]);
