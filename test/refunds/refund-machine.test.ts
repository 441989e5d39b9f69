import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { money, subtract } from '../../lambdas/kernel/money.ts';
import type { Outcome } from '../../lambdas/operations/domain/decide-answer.ts';
import { decideOutcome } from '../../lambdas/payments/domain/decide-outcome.ts';
import type { Payment } from '../../lambdas/payments/domain/payment.ts';
import { createRefund, type RefundWish } from '../../lambdas/refunds/domain/create-refund.ts';
import { decideRefundOutcome } from '../../lambdas/refunds/domain/decide-refund-outcome.ts';
import type { Refund } from '../../lambdas/refunds/domain/refund.ts';
import { API_SOURCE, MERCHANT, newPayment } from '../support/payments.ts';

const AT = '2026-11-21T09:00:00.000Z';
const eur = (minor: bigint) => money(minor, 'EUR');

const wishOf = (paymentId: string, n: number, amount: bigint | null): RefundWish => ({
  merchantId: MERCHANT,
  paymentId,
  route: 'POST /v1/refunds',
  idempotencyKey: String(n),
  fingerprint: 'fingerprint',
  correlationId: 'correlation',
  amount,
  reason: null,
});

const captured = (amount: bigint): Payment => {
  const { payment, operation } = newPayment({ amount: eur(amount) });
  const told: Outcome = {
    kind: 'succeeded',
    providerReference: 'ch',
    amountAuthorized: eur(amount),
    amountCaptured: eur(amount),
  };
  const decision = decideOutcome(payment, operation, told, AT);
  if (decision.kind !== 'change') throw new Error(decision.kind);
  return decision.payment;
};

const pending = (amount: bigint): Refund => {
  const created = createRefund(captured(1000n), wishOf('pay', 1, amount), API_SOURCE, AT);
  if (!created.ok) throw new Error(created.error.kind);
  return created.value.refund;
};

describe('refunds of a captured payment', () => {
  it('hold no more in all than was captured, and always say how much is left', () => {
    const wishes = fc.array(fc.option(fc.bigInt({ min: 1n, max: 600n })), { maxLength: 12 });
    fc.assert(
      fc.property(wishes, (amounts) => {
        let payment = captured(1000n);
        let held = 0n;
        for (const [n, amount] of amounts.entries()) {
          const created = createRefund(payment, wishOf(payment.id, n, amount), API_SOURCE, AT);
          const left = 1000n - held;
          if (!created.ok) {
            expect(created.error).toMatchObject({ kind: 'refund_too_large', available: { minor: left } });
            expect(left === 0n || (amount ?? 0n) > left).toBe(true);
            continue;
          }
          expect(created.value.refund.amount.minor).toBe(amount ?? left);
          held += created.value.refund.amount.minor;
          payment = {
            ...payment,
            amountRefundable: subtract(payment.amountRefundable, created.value.refund.amount),
          };
        }
        expect(held <= 1000n).toBe(true);
      }),
    );
  });

  it('are refused before anything was captured', () => {
    const { payment } = newPayment();
    expect(createRefund(payment, wishOf(payment.id, 1, 1n), API_SOURCE, AT)).toEqual({
      ok: false,
      error: { kind: 'payment_not_captured', actual: 'pending' },
    });
  });
});

describe('a refund', () => {
  it('ends by the provider’s word, once', () => {
    const refund = pending(300n);
    const told: Outcome = { kind: 'refunded', providerReference: 're_1', amount: eur(300n) };
    const decision = decideRefundOutcome(refund, told, AT);
    expect(decision).toMatchObject({ kind: 'succeeded', refund: { state: 'succeeded', sequence: 2 } });
    if (decision.kind !== 'succeeded') throw new Error(decision.kind);
    expect(decideRefundOutcome(decision.refund, told, AT).kind).toBe('contradiction');
  });

  it.each<[string, Outcome]>([
    ['another amount', { kind: 'refunded', providerReference: 're_1', amount: eur(301n) }],
    ['another currency', { kind: 'refunded', providerReference: 're_1', amount: money(300n, 'USD') }],
    ['an authorization', { kind: 'authorized', providerReference: 'ch', amountAuthorized: eur(300n) }],
  ])('does not believe %s', (_what, told) => {
    expect(decideRefundOutcome(pending(300n), told, AT).kind).toBe('contradiction');
  });

  it('that the provider refuses fails, and says why', () => {
    const told: Outcome = { kind: 'failed', providerReference: null, code: 'invalid_request' };
    expect(decideRefundOutcome(pending(300n), told, AT)).toMatchObject({
      kind: 'failed',
      refund: { state: 'failed', failureCode: 'invalid_request' },
    });
  });
});
