import * as v from 'valibot';
import { SOURCE } from '../payments/payment-request.ts';
import { listQuery } from '../platform/list-query.ts';
import { AMOUNT, CURRENCY, TIME, text } from '../platform/request-fields.ts';

/**
 * The largest invoice's event stays below the 20 kB that a webhook should have: a line takes up to 3 bytes for each
 * character of its description and about 220 for everything else.
 */
export const LINES_MAX = 40;
export const LINE_DESCRIPTION_CHARACTERS_MAX = 80;

const CUSTOMER_CHARACTERS_MAX = 128;

/** 100 %. */
const TAX_RATE_BPS_MAX = 10_000;

const LINE = v.strictObject({
  description: text(LINE_DESCRIPTION_CHARACTERS_MAX),
  quantity: v.pipe(
    v.number('must be a whole number'),
    v.safeInteger('must be a whole number, at most 9007199254740991'),
    v.minValue(1, 'must be at least 1'),
  ),
  unit_amount: AMOUNT,
  tax_rate_bps: v.optional(
    v.pipe(
      v.number('must be a whole number of basis points, e.g. 1900 for 19 %'),
      v.safeInteger('must be a whole number of basis points, e.g. 1900 for 19 %'),
      v.minValue(0, 'must be at least 0'),
      v.maxValue(TAX_RATE_BPS_MAX, `must be at most ${TAX_RATE_BPS_MAX}`),
    ),
    0,
  ),
});

/** A line as it comes out of the check. */
export type RequestedLine = v.InferOutput<typeof LINE>;

/** Body of `POST /v1/invoices`. */
export const CREATE_INVOICE = v.strictObject({
  customer: text(CUSTOMER_CHARACTERS_MAX),
  currency: CURRENCY,
  lines: v.pipe(
    v.array(LINE, 'must be a list of lines'),
    v.minLength(1, 'must have at least one line'),
    v.maxLength(LINES_MAX, `must have at most ${LINES_MAX} lines`),
  ),
  due_at: v.optional(TIME),
});

/** Body of `POST /v1/invoices/{id}/pay`. */
export const PAY_INVOICE = v.strictObject({ source: SOURCE });

/** Body of the calls that have nothing more to say. */
export const CHANGE_INVOICE = v.strictObject({});

/** Query of `GET /v1/invoices`. */
export const LIST_INVOICES = listQuery('inv');
