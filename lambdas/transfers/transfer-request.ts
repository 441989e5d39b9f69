import * as v from 'valibot';
import { listQuery } from '../platform/list-query.ts';
import { AMOUNT, CURRENCY, NOTES, text } from '../platform/request-fields.ts';
import { TRANSFER_ACCOUNTS } from './domain/transfer.ts';

const REASON_CHARACTERS_MAX = 255;

const ACCOUNT = v.picklist(TRANSFER_ACCOUNTS, `must be one of ${TRANSFER_ACCOUNTS.join(', ')}`);

/** Body of `POST /v1/transfers`; amounts in minor units of the currency. */
export const CREATE_TRANSFER = v.strictObject({
  from: ACCOUNT,
  to: ACCOUNT,
  amount: AMOUNT,
  currency: CURRENCY,
  description: NOTES.description,
  metadata: NOTES.metadata,
});

/** Body of `POST /v1/transfers/{id}/reverse`. */
export const REVERSE_TRANSFER = v.strictObject({ reason: v.optional(text(REASON_CHARACTERS_MAX)) });

/** Query of `GET /v1/transfers`. */
export const LIST_TRANSFERS = listQuery('tr');
