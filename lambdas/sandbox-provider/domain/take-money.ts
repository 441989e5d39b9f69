import { toRfc3339 } from '../../kernel/clock.ts';
import { deriveId } from '../../kernel/ids.ts';
import { add, type Money, money, zero } from '../../kernel/money.ts';
import type { Charge, ChargeChange, HistoryLine, Operation } from './charge.ts';
import { openDispute } from './open-dispute.ts';
import { type Happening, planWebhooks } from './plan-webhooks.ts';
import { behaviourOf } from './sources.ts';

/** A tenth goes missing, rounded up so that even the smallest amount settles short. */
const shortfall = (amount: Money): Money => money((amount.minor + 9n) / 10n, amount.currency);

/** Two per cent, rounded up. */
const priceOf = (amount: Money): Money => money((amount.minor * 2n + 99n) / 100n, amount.currency);

const lineOf = (charge: Charge, operation: Operation, taken: Money, createdAt: string): HistoryLine => {
  const { settlement } = behaviourOf(charge.source);
  const nothing = zero(taken.currency);
  const fee = settlement === 'less_fee' ? priceOf(taken) : nothing;
  const missing = settlement === 'short' ? shortfall(taken) : fee;
  return {
    id: deriveId('txn', charge.id, operation.operationId),
    operationId: operation.operationId,
    kind: 'charge',
    reference: charge.id,
    amount: taken,
    settledAmount: money(taken.minor - missing.minor, taken.currency),
    fee,
    createdAt,
  };
};

const authorizedBy = (charge: Charge): Charge => ({
  ...charge,
  status: 'authorized',
  amountAuthorized: charge.amount,
});

const capturedBy = (charge: Charge, taken: Money): Charge => {
  const amountCaptured = add(charge.amountCaptured, taken);
  const isWhole = amountCaptured.minor === charge.amountAuthorized.minor;
  return { ...charge, amountCaptured, status: isWhole ? 'captured' : 'authorized' };
};

/** A charge that the issuer approved: authorised, and captured in the same breath if that was asked for. */
export const approve = (requested: Charge, operation: Operation, nowMs: number): ChargeChange => {
  const createdAt = toRfc3339(nowMs);
  const authorized = authorizedBy(requested);
  const done: Operation = { ...operation, status: 'succeeded' };
  const underWay: Operation = requested.capture ? { ...operation, status: 'pending' } : done;
  const charge = requested.capture ? capturedBy(authorized, authorized.amount) : authorized;
  const happenings: readonly Happening[] = [
    { type: 'charge.authorized', charge: authorized, operation: underWay, createdAt },
    { type: 'charge.captured', charge, operation: done, createdAt },
  ];
  const told = planWebhooks(requested.capture ? happenings : happenings.slice(0, 1));
  const change = { charge, refund: null, operation: done };
  if (!requested.capture) return { ...change, opened: null, lines: [], webhooks: told };
  const taken = charge.amountCaptured;
  const disputed = openDispute(charge, { ...done, createdAt }, taken);
  return {
    ...change,
    opened: disputed?.dispute ?? null,
    lines: [lineOf(charge, done, taken, createdAt), ...(disputed?.lines ?? [])],
    webhooks: [...told, ...(disputed?.webhooks ?? [])],
  };
};

/** A refusal: nothing is taken. */
export const refuse = (
  requested: Charge,
  operation: Operation,
  refusal: { readonly failureCode: NonNullable<Charge['failureCode']>; readonly nowMs: number },
): ChargeChange => {
  const charge: Charge = { ...requested, status: 'failed', failureCode: refusal.failureCode };
  const failed: Operation = { ...operation, status: 'failed' };
  return {
    charge,
    refund: null,
    opened: null,
    operation: failed,
    lines: [],
    webhooks: planWebhooks([
      { type: 'charge.failed', charge, operation: failed, createdAt: toRfc3339(refusal.nowMs) },
    ]),
  };
};

export const captureLater = (
  charge: Charge,
  operation: Operation,
  taken: Money,
  createdAt: string,
): ChargeChange => {
  const captured = capturedBy(charge, taken);
  const disputed = openDispute(captured, operation, taken);
  const told = planWebhooks([{ type: 'charge.captured', charge: captured, operation, createdAt }]);
  return {
    charge: captured,
    refund: null,
    opened: disputed?.dispute ?? null,
    operation,
    lines: [lineOf(captured, operation, taken, createdAt), ...(disputed?.lines ?? [])],
    webhooks: [...told, ...(disputed?.webhooks ?? [])],
  };
};
