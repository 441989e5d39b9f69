import * as v from 'valibot';
import { isId, type PaymentId } from '../kernel/ids.ts';
import { listQuery } from '../platform/list-query.ts';
import { AMOUNT, text } from '../platform/request-fields.ts';

const REASON_CHARACTERS_MAX = 255;

/** Body of `POST /v1/refunds`; without `amount` all that can be refunded. */
export const CREATE_REFUND = v.strictObject({
  payment: v.custom<PaymentId>(
    (value) => typeof value === 'string' && isId('pay', value),
    'must be the id of a payment',
  ),
  amount: v.optional(AMOUNT),
  reason: v.optional(text(REASON_CHARACTERS_MAX)),
});

/** Query of `GET /v1/refunds`. */
export const LIST_REFUNDS = listQuery('re');
