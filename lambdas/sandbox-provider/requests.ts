import * as v from 'valibot';
import { parseMoney } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { validate } from '../platform/validate.ts';
import { ACCOUNT } from './account-shape.ts';
import type { ActionResult, CaptureRequest, VoidRequest } from './domain/decide-change.ts';
import type { ChargeRequest } from './domain/decide-charge.ts';
import type { PayoutRequest } from './domain/decide-payout.ts';
import type { RefundRequest } from './domain/decide-refund.ts';
import { type Destination, isDestination } from './domain/destinations.ts';
import { isRangeTooLong, RANGE_DAYS_MAX } from './domain/history-range.ts';
import { isSource, type Source } from './domain/sources.ts';
import { destinationOfAccount, sourceOfAccount } from './domain/test-accounts.ts';
import { decodeCursor } from './history-cursor.ts';
import { type Answer, refusal } from './sandbox-answer.ts';
import type { HistoryQuery } from './sandbox-store.ts';

export type Parsed<T> = Result<T, Answer>;

/** Lines in a page: a page of the longest lines is a quarter of a megabyte. */
const PAGE_LINES_MAX = 500;
const PAGE_LINES_DEFAULT = 100;

export const OperationId = v.pipe(
  v.string(),
  v.regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 printable characters'),
);
const Amount = v.pipe(
  v.number(),
  v.safeInteger('must be an integer of minor units'),
  v.minValue(1, 'must be positive'),
);
export const WebhookUrl = v.pipe(
  v.string(),
  v.url('must be a URL'),
  v.regex(/^https?:/, 'must be an HTTP URL'),
);

const ChargeBody = v.strictObject({
  operation_id: OperationId,
  amount: Amount,
  currency: v.string(),
  /** One of the two. */
  source: v.optional(v.string()),
  account: v.optional(ACCOUNT),
  capture: v.boolean(),
  webhook_url: WebhookUrl,
});
const CaptureBody = v.strictObject({ operation_id: OperationId, amount: Amount, webhook_url: WebhookUrl });
const RefundBody = v.strictObject({ ...CaptureBody.entries, charge: v.string() });
const DESTINATION = { destination: v.optional(v.string()), account: v.optional(ACCOUNT) };
const PayoutBody = v.strictObject({ ...CaptureBody.entries, currency: v.string(), ...DESTINATION });
const VoidBody = v.strictObject({ operation_id: OperationId, webhook_url: WebhookUrl });

const Instant = v.pipe(
  v.string(),
  v.isoTimestamp('must be an RFC 3339 time'),
  v.transform((text) => new Date(text).toISOString()),
);
const HistoryParameters = v.strictObject({
  from: Instant,
  to: Instant,
  limit: v.optional(
    v.pipe(v.string(), v.digits(), v.transform(Number), v.minValue(1), v.maxValue(PAGE_LINES_MAX)),
  ),
  cursor: v.optional(v.string()),
});

const check = <T>(schema: v.GenericSchema<unknown, T>, value: unknown): Parsed<T> => {
  const checked = validate(schema, value);
  if (checked.ok) return checked;
  return err(
    refusal('invalid_request', checked.error.map(({ field, message }) => `${field} ${message}`).join('; ')),
  );
};

export const checkBody = <T extends { readonly operation_id: string }>(
  schema: v.GenericSchema<unknown, T>,
  body: string,
  key: string | undefined,
): Parsed<T> => {
  if (key === undefined || key === '') return err(refusal('idempotency_key_missing'));
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return err(refusal('malformed_json'));
  }
  const checked = check(schema, json);
  if (checked.ok && checked.value.operation_id !== key) return err(refusal('idempotency_key_mismatch'));
  return checked;
};

/** @returns null if it is not known, or if there are two, or none. */
const readSource = ({
  source,
  account,
}: v.InferOutput<typeof ChargeBody>): { readonly source: Source; readonly last4?: string } | null => {
  if (account !== undefined) return source === undefined ? sourceOfAccount(account) : null;
  return source !== undefined && isSource(source) ? { source } : null;
};

const readDestination = ({ destination, account }: v.InferOutput<typeof PayoutBody>): Destination | null => {
  if (account !== undefined) return destination === undefined ? destinationOfAccount(account) : null;
  return destination !== undefined && isDestination(destination) ? destination : null;
};

export const parseCharge = (body: string, key: string | undefined): Parsed<ChargeRequest> => {
  const checked = checkBody(ChargeBody, body, key);
  if (!checked.ok) return checked;
  const { operation_id, amount, currency, capture, webhook_url } = checked.value;
  const parsed = parseMoney(amount, currency);
  if (!parsed.ok) return err(refusal('unknown_currency'));
  const from = readSource(checked.value);
  if (from === null) return err(refusal('unknown_source'));
  return ok({ operationId: operation_id, amount: parsed.value, ...from, capture, webhookUrl: webhook_url });
};

export const parseCapture = (body: string, key: string | undefined): Parsed<CaptureRequest> => {
  const checked = checkBody(CaptureBody, body, key);
  if (!checked.ok) return checked;
  const { operation_id, amount, webhook_url } = checked.value;
  return ok({ operationId: operation_id, amount: BigInt(amount), webhookUrl: webhook_url });
};

export const parseRefund = (body: string, key: string | undefined): Parsed<RefundRequest> => {
  const checked = checkBody(RefundBody, body, key);
  if (!checked.ok) return checked;
  const { operation_id, charge, amount, webhook_url } = checked.value;
  return ok({
    operationId: operation_id,
    chargeId: charge,
    amount: BigInt(amount),
    webhookUrl: webhook_url,
  });
};

export const parsePayout = (body: string, key: string | undefined): Parsed<PayoutRequest> => {
  const checked = checkBody(PayoutBody, body, key);
  if (!checked.ok) return checked;
  const { operation_id, amount, currency, webhook_url } = checked.value;
  const parsed = parseMoney(amount, currency);
  if (!parsed.ok) return err(refusal('unknown_currency'));
  const destination = readDestination(checked.value);
  if (destination === null) return err(refusal('unknown_destination'));
  return ok({ operationId: operation_id, amount: parsed.value, destination, webhookUrl: webhook_url });
};

export const parseVoid = (body: string, key: string | undefined): Parsed<VoidRequest> => {
  const checked = checkBody(VoidBody, body, key);
  if (!checked.ok) return checked;
  return ok({ operationId: checked.value.operation_id, webhookUrl: checked.value.webhook_url });
};

export const parseHistory = (query: Readonly<Record<string, string>>): Parsed<HistoryQuery> => {
  const checked = check(HistoryParameters, query);
  if (!checked.ok) return checked;
  const { from, to, limit = PAGE_LINES_DEFAULT, cursor } = checked.value;
  if (from >= to) return err(refusal('invalid_request', 'from must be before to'));
  if (isRangeTooLong(from, to)) return err(refusal('invalid_request', `at most ${RANGE_DAYS_MAX} days`));
  const after = cursor === undefined ? null : decodeCursor(cursor);
  const isForeign = after !== null && (after.createdAt < from || after.createdAt >= to);
  if (isForeign || (cursor !== undefined && after === null))
    return err(refusal('invalid_request', 'cursor is not one of this range'));
  return ok({ from, to, limit, after });
};

export const parseActionResult = (query: Readonly<Record<string, string>>): Parsed<ActionResult> => {
  const schema = v.strictObject({ result: v.picklist(['approve', 'decline']) });
  const checked = check(schema, query);
  return checked.ok ? ok(checked.value.result) : checked;
};
