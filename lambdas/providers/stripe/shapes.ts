import * as v from 'valibot';
import { isId, type OperationId } from '../../kernel/ids.ts';
import { type Money, parseMoney } from '../../kernel/money.ts';
import { fromStripeAmount } from './amounts.ts';
import { UnixSeconds } from './unix-seconds.ts';

/** Stripe adds fields, states and types without asking: objects are open, and states that we do not know are let through. */
const Reference = v.pipe(v.string(), v.nonEmpty());
const Metadata = v.optional(v.nullable(v.record(v.string(), v.string())), {});
const Amount = v.pipe(v.number(), v.safeInteger());

const IntentShape = v.object({
  object: v.literal('payment_intent'),
  id: Reference,
  status: v.string(),
  amount: Amount,
  amount_capturable: Amount,
  amount_received: Amount,
  currency: v.string(),
  capture_method: v.string(),
  metadata: Metadata,
  latest_charge: v.optional(v.unknown()),
  next_action: v.optional(
    v.nullable(
      v.object({
        type: v.string(),
        redirect_to_url: v.optional(v.nullable(v.object({ url: v.nullable(v.string()) }))),
      }),
    ),
  ),
  last_payment_error: v.optional(
    v.nullable(v.object({ code: v.optional(v.string()), decline_code: v.optional(v.string()) })),
  ),
});

const RefundShape = v.object({
  object: v.literal('refund'),
  id: Reference,
  status: v.nullable(v.string()),
  amount: Amount,
  currency: v.string(),
  payment_intent: v.nullable(v.string()),
  /** The move by which a failed or canceled refund came back to the balance. */
  failure_balance_transaction: v.optional(v.nullable(v.string()), null),
  metadata: Metadata,
});

const PayoutShape = v.object({
  object: v.literal('payout'),
  id: Reference,
  status: v.string(),
  amount: Amount,
  currency: v.string(),
  destination: v.nullable(v.string()),
  failure_code: v.optional(v.nullable(v.string())),
  /** The move by which a failed or canceled payout came back to the balance. */
  failure_balance_transaction: v.optional(v.nullable(v.string()), null),
  metadata: Metadata,
});

/** The charge of an intent, where it is shown and not only named: until when a hold on a card can be captured. */
const HeldCharge = v.object({
  payment_method_details: v.object({ card: v.object({ capture_before: UnixSeconds }) }),
});

const captureBeforeOf = ({ latest_charge }: { readonly latest_charge?: unknown }): number | null =>
  parseObject(HeldCharge, latest_charge)?.payment_method_details.card.capture_before ?? null;

/** The id of an operation of ours, if it is one. */
export const operationIdIn = (value: string | null | undefined): OperationId | null =>
  typeof value === 'string' && isId('op', value) ? value : null;

/** @returns null for what is not of this shape. */
export const parseObject = <T>(schema: v.GenericSchema<unknown, T>, value: unknown): T | null => {
  const parsed = v.safeParse(schema, value);
  return parsed.success ? parsed.output : null;
};

type WithMoney<T> = Omit<T, 'amount' | 'currency'> & { readonly amount: Money };

/** @returns null if it is no amount of ours, or below zero. */
const positive = (amount: number, currency: string): Money | null => {
  const money = fromStripeAmount({ amount, currency });
  return money === null || money.minor < 0n ? null : money;
};

const withMoney = <T extends { readonly amount: number; readonly currency: string }>(
  object: T | null,
): WithMoney<T> | null => {
  const amount = object === null ? null : positive(object.amount, object.currency);
  return object === null || amount === null ? null : { ...object, amount };
};

export type StripeIntent = WithMoney<v.InferOutput<typeof IntentShape>> & {
  readonly capturable: Money;
  readonly received: Money;
  /** Unix seconds; null if its charge is not shown, or does not say. */
  readonly captureBefore: number | null;
};
export type StripeRefund = WithMoney<v.InferOutput<typeof RefundShape>>;
export type StripePayout = WithMoney<v.InferOutput<typeof PayoutShape>>;

/** @returns null for what is no payment intent in a currency of ours; the same goes for the others below. */
export const parseIntent = (value: unknown): StripeIntent | null => {
  const intent = withMoney(parseObject(IntentShape, value));
  if (intent === null) return null;
  const { currency } = intent.amount;
  const capturable = positive(intent.amount_capturable, currency);
  const received = positive(intent.amount_received, currency);
  if (capturable === null || received === null) return null;
  // Together they are what was authorised, and that has to be an amount as well.
  const isAmount = parseMoney(capturable.minor + received.minor, currency).ok;
  return isAmount ? { ...intent, capturable, received, captureBefore: captureBeforeOf(intent) } : null;
};

export const parseRefund = (value: unknown): StripeRefund | null =>
  withMoney(parseObject(RefundShape, value));

export const parsePayout = (value: unknown): StripePayout | null =>
  withMoney(parseObject(PayoutShape, value));

const PageShape = v.object({ data: v.array(v.unknown()), has_more: v.boolean() });

export interface Page<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
}

/** @returns null if it is no page, or one of its items cannot be read: what is missing could be the one that counts. */
export const parsePage = <T>(value: unknown, parse: (item: unknown) => T | null): Page<T> | null => {
  const page = parseObject(PageShape, value);
  const items = page?.data.map(parse) ?? [];
  if (page === null || items.includes(null)) return null;
  return { items: items.filter((item) => item !== null), hasMore: page.has_more };
};
