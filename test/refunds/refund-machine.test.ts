import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { money, subtract } from '../../lambdas/kernel/money.ts';
import type { Outcome } from '../../lambdas/operations/domain/decide-answer.ts';
import { decideOutcome } from '../../lambdas/payments/domain/decide-outcome.ts';
import type { Payment } from '../../lambdas/payments/domain/payment.ts';
import { createRefund, type RefundWish } from '../../lambdas/refunds/domain/create-refund.ts';
import { decideRefundOutcome } from '../../lambdas/refunds/domain/decide-refund-outcome.ts';
import { REFUND_MONEY, type Refund } from '../../lambdas/refunds/domain/refund.ts';
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

const RETURNED = {
  kind: 'returned',
  providerReference: 're_1',
  amount: eur(300n),
  code: 'refund_refused',
} as const satisfies Outcome;

const succeeded = (amount: bigint): Refund => {
  const told: Outcome = { kind: 'refunded', providerReference: 're_1', amount: eur(amount) };
  const decision = decideRefundOutcome(pending(amount), told, AT);
  if (decision.kind !== 'change') throw new Error(decision.kind);
  return decision.refund;
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
    expect(decision).toMatchObject({
      kind: 'change',
      event: 'refund.succeeded',
      refund: { state: 'succeeded', sequence: 2 },
    });
    if (decision.kind !== 'change') throw new Error(decision.kind);
    expect(decideRefundOutcome(decision.refund, told, AT).kind).toBe('contradiction');
  });

  it.each(['pending', 'succeeded'] as const)('that is %s may come back, once', (state) => {
    const before = state === 'pending' ? pending(300n) : succeeded(300n);
    const decision = decideRefundOutcome(before, RETURNED, AT);
    expect(decision).toMatchObject({
      kind: 'change',
      event: 'refund.returned',
      refund: { state: 'returned', failureCode: 'refund_refused', sequence: before.sequence + 1 },
    });
    if (decision.kind !== 'change') throw new Error(decision.kind);
    expect(decideRefundOutcome(decision.refund, RETURNED, AT)).toEqual({ kind: 'nothing' });
  });

  it('that failed cannot come back: it never went', () => {
    const told: Outcome = { kind: 'failed', providerReference: null, code: 'refund_refused' };
    const decision = decideRefundOutcome(pending(300n), told, AT);
    if (decision.kind !== 'change') throw new Error(decision.kind);
    expect(decideRefundOutcome(decision.refund, RETURNED, AT)).toMatchObject({ kind: 'contradiction' });
  });

  it('whatever it is told, in whatever order, has posted what its state says and no more', () => {
    const word = fc.constantFrom<Outcome>(
      { kind: 'refunded', providerReference: 're_1', amount: eur(300n) },
      { kind: 'failed', providerReference: null, code: 'refund_refused' },
      RETURNED,
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        let refund = pending(300n);
        const posted: string[] = [];
        for (const told of words) {
          const decision = decideRefundOutcome(refund, told, AT);
          if (decision.kind !== 'change') continue;
          const was: readonly string[] = REFUND_MONEY[refund.state].posted;
          posted.push(...REFUND_MONEY[decision.refund.state].posted.filter((rule) => !was.includes(rule)));
          ({ refund } = decision);
        }
        expect(posted).toEqual(REFUND_MONEY[refund.state].posted);
      }),
    );
  });

  it.each<[string, Outcome]>([
    ['another amount', { kind: 'refunded', providerReference: 're_1', amount: eur(301n) }],
    ['another amount that came back', { ...RETURNED, amount: eur(301n) }],
    ['another currency', { kind: 'refunded', providerReference: 're_1', amount: money(300n, 'USD') }],
    ['an authorization', { kind: 'authorized', providerReference: 'ch', amountAuthorized: eur(300n) }],
  ])('does not believe %s', (_what, told) => {
    expect(decideRefundOutcome(pending(300n), told, AT).kind).toBe('contradiction');
  });

  it('that the provider refuses fails, and says why', () => {
    const told: Outcome = { kind: 'failed', providerReference: null, code: 'invalid_request' };
    expect(decideRefundOutcome(pending(300n), told, AT)).toMatchObject({
      kind: 'change',
      event: 'refund.failed',
      refund: { state: 'failed', failureCode: 'invalid_request' },
    });
  });
});
