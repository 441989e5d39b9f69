import * as v from 'valibot';
import { type Money, parseMoney } from '../../kernel/money.ts';
import { Dispute } from './dispute-shape.ts';

/** Amounts as the provider writes them: minor units, never negative. */
export const Amount = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Fields that we do not know are let through: providers add some without asking. */
const ChargeShape = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  object: v.literal('charge'),
  operation_id: v.string(),
  status: v.picklist(['authorized', 'captured', 'pending', 'requires_action', 'failed', 'canceled']),
  amount: Amount,
  amount_authorized: Amount,
  amount_captured: Amount,
  amount_refunded: Amount,
  currency: v.string(),
  failure_code: v.nullable(v.string()),
  redirect_url: v.nullable(v.string()),
  authorization_expires_at: v.optional(v.nullable(v.pipe(v.string(), v.isoTimestamp())), null),
  created_at: v.pipe(v.string(), v.isoTimestamp()),
});

type ChargeOutput = v.InferOutput<typeof ChargeShape>;

export type SandboxCharge = Pick<
  ChargeOutput,
  'id' | 'object' | 'operation_id' | 'status' | 'failure_code' | 'redirect_url' | 'authorization_expires_at'
> & {
  readonly amount: Money;
  readonly authorized: Money;
  readonly captured: Money;
};

const moneyOf = (amount: number, currency: string): Money | null => {
  const parsed = parseMoney(amount, currency);
  return parsed.ok ? parsed.value : null;
};

export const Charge = v.pipe(
  ChargeShape,
  v.rawTransform(({ dataset, addIssue, NEVER }): SandboxCharge => {
    const { currency, ...charge } = dataset.value;
    const amount = moneyOf(charge.amount, currency);
    const authorized = moneyOf(charge.amount_authorized, currency);
    const captured = moneyOf(charge.amount_captured, currency);
    if (amount !== null && authorized !== null && captured !== null)
      return {
        id: charge.id,
        object: charge.object,
        operation_id: charge.operation_id,
        status: charge.status,
        failure_code: charge.failure_code,
        redirect_url: charge.redirect_url,
        authorization_expires_at: charge.authorization_expires_at,
        amount,
        authorized,
        captured,
      };
    addIssue({ message: 'the currency is not known' });
    return NEVER;
  }),
);

const RefundShape = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  object: v.literal('refund'),
  operation_id: v.string(),
  charge: v.string(),
  status: v.picklist(['succeeded', 'pending', 'failed', 'returned']),
  amount: Amount,
  currency: v.string(),
  failure_code: v.nullable(v.string()),
  created_at: v.pipe(v.string(), v.isoTimestamp()),
});

type RefundOutput = v.InferOutput<typeof RefundShape>;

export type SandboxRefund = Pick<
  RefundOutput,
  'id' | 'object' | 'operation_id' | 'charge' | 'status' | 'failure_code'
> & { readonly amount: Money };

export const Refund = v.pipe(
  RefundShape,
  v.rawTransform(({ dataset, addIssue, NEVER }): SandboxRefund => {
    const { currency, created_at: _createdAt, ...refund } = dataset.value;
    const amount = moneyOf(refund.amount, currency);
    if (amount !== null) return { ...refund, amount };
    addIssue({ message: 'the currency is not known' });
    return NEVER;
  }),
);

const PayoutShape = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  object: v.literal('payout'),
  operation_id: v.string(),
  destination: v.string(),
  status: v.picklist(['pending', 'in_transit', 'paid', 'failed', 'returned']),
  amount: Amount,
  currency: v.string(),
  failure_code: v.nullable(v.string()),
  created_at: v.pipe(v.string(), v.isoTimestamp()),
});

type PayoutOutput = v.InferOutput<typeof PayoutShape>;

export type SandboxPayout = Pick<
  PayoutOutput,
  'id' | 'object' | 'operation_id' | 'destination' | 'status' | 'failure_code'
> & { readonly amount: Money };

export const Payout = v.pipe(
  PayoutShape,
  v.rawTransform(({ dataset, addIssue, NEVER }): SandboxPayout => {
    const { currency, created_at: _createdAt, ...payout } = dataset.value;
    const amount = moneyOf(payout.amount, currency);
    if (amount !== null) return { ...payout, amount };
    addIssue({ message: 'the currency is not known' });
    return NEVER;
  }),
);

const OPERATION = {
  operation_id: v.string(),
  status: v.picklist(['succeeded', 'pending', 'requires_action', 'failed']),
};
const CHARGE_KINDS = ['authorize', 'capture', 'void'] as const;

export const OperationShape = v.variant('kind', [
  v.object({
    object: v.literal('operation'),
    ...OPERATION,
    kind: v.picklist(CHARGE_KINDS),
    charge: Charge,
  }),
  v.object({
    object: v.literal('operation'),
    ...OPERATION,
    kind: v.literal('refund'),
    charge: Charge,
    refund: Refund,
  }),
  v.object({ object: v.literal('operation'), ...OPERATION, kind: v.literal('payout'), payout: Payout }),
  v.object({
    object: v.literal('operation'),
    ...OPERATION,
    kind: v.literal('dispute_evidence'),
    dispute: Dispute,
  }),
]);

export const ErrorShape = v.object({ error: v.object({ code: v.string() }) });

export const EventShape = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  type: v.string(),
  created_at: v.pipe(v.string(), v.isoTimestamp()),
  operation: v.object({
    ...OPERATION,
    kind: v.picklist([...CHARGE_KINDS, 'refund', 'payout', 'dispute_evidence']),
  }),
  data: v.object({ object: v.variant('object', [Charge, Refund, Payout, Dispute]) }),
});

/** @returns null for a text that is not JSON, or not of this shape. */
export const parseShape = <T>(schema: v.GenericSchema<unknown, T>, text: string): T | null => {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  return parsed.success ? parsed.output : null;
};
