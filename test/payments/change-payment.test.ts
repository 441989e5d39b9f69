import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { money } from '../../lambdas/kernel/money.ts';
import type { Outcome } from '../../lambdas/operations/domain/decide-answer.ts';
import type { Operation } from '../../lambdas/operations/domain/operation.ts';
import { type ChangeWish, planChange } from '../../lambdas/payments/domain/change-payment.ts';
import { decideOutcome } from '../../lambdas/payments/domain/decide-outcome.ts';
import type { Payment } from '../../lambdas/payments/domain/payment.ts';
import { API_SOURCE, newPayment } from '../support/payments.ts';

const CANCEL = { kind: 'cancel', source: API_SOURCE } as const;
const AT = '2026-11-21T09:00:00.000Z';
const REQUEST = { correlationId: 'correlation', at: AT };
const eur = (minor: bigint) => money(minor, 'EUR');

const authorized = (amount = 1000n): Payment => {
  const { payment, operation } = newPayment({ amount: eur(amount), capture: 'manual' });
  const told = {
    kind: 'succeeded',
    providerReference: 'ch',
    amountAuthorized: eur(amount),
    amountCaptured: eur(0n),
  } as const;
  const decision = decideOutcome(payment, operation, told, AT);
  if (decision.kind !== 'change') throw new Error(decision.kind);
  return decision.payment;
};

/** What the provider says once it has done what the operation asked for, or refused it. */
const outcomeOf = (payment: Payment, { command }: Operation, isDone: boolean): Outcome => {
  if (!isDone) return { kind: 'failed', providerReference: null, code: 'invalid_request' };
  const taken = command.kind === 'capture' ? command.amount.minor : 0n;
  return {
    kind: 'succeeded',
    providerReference: 'ch',
    amountAuthorized: payment.amountAuthorized,
    amountCaptured: eur(payment.amountCaptured.minor + taken),
  };
};

const wishes = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('capture' as const),
      amount: fc.option(fc.bigInt({ min: 1n, max: 1200n })),
    }),
  },
  { weight: 1, arbitrary: fc.constant<ChangeWish>(CANCEL) },
);

interface World {
  readonly payment: Payment;
  /** Sum of the journal entries. */
  readonly booked: bigint;
}

/** One wish, if it may be made, and what the provider did with it. */
const takeStep = (world: World, [wish, isDone]: readonly [ChangeWish, boolean]): World => {
  const planned = planChange(world.payment, wish, REQUEST);
  if (!planned.ok) return world;
  const waiting = planned.value.payment;
  expect(planChange(waiting, wish, REQUEST)).toMatchObject({ error: { kind: 'operation_open' } });
  const outcome = outcomeOf(waiting, planned.value.operation, isDone);
  const decision = decideOutcome(waiting, planned.value.operation, outcome, AT);
  if (decision.kind !== 'change') throw new Error(decision.kind);
  const booked = world.booked + (decision.captured?.minor ?? 0n);
  expect(decision.payment).toMatchObject({ openOperation: null, amountCaptured: { minor: booked } });
  expect(booked <= decision.payment.amountAuthorized.minor).toBe(true);
  return { payment: decision.payment, booked };
};

describe('captures and cancels of an authorised payment', () => {
  it('never take more than was authorised, and take exactly what the entries say', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(wishes, fc.boolean()), { maxLength: 15 }), (steps) => {
        const end = steps.reduce(takeStep, { payment: authorized(), booked: 0n });
        const isOver = end.payment.state === 'captured' || end.payment.state === 'canceled';
        if (isOver) expect(planChange(end.payment, CANCEL, REQUEST).ok).toBe(false);
        if (end.payment.state === 'canceled') expect(end.booked).toBe(0n);
      }),
      { numRuns: 1000 },
    );
  });

  it('release what is left when part was captured, and keep what was', () => {
    const first = planChange(authorized(), { kind: 'capture', amount: 300n }, REQUEST);
    if (!first.ok) throw new Error(first.error.kind);
    const done = outcomeOf(first.value.payment, first.value.operation, true);
    const captured = decideOutcome(first.value.payment, first.value.operation, done, AT);
    if (captured.kind !== 'change') throw new Error(captured.kind);
    expect(captured.payment).toMatchObject({ state: 'authorized', amountCaptured: { minor: 300n } });

    const release = planChange(captured.payment, CANCEL, REQUEST);
    if (!release.ok) throw new Error(release.error.kind);
    const released = outcomeOf(release.value.payment, release.value.operation, true);
    expect(decideOutcome(release.value.payment, release.value.operation, released, AT)).toMatchObject({
      kind: 'change',
      event: 'payment.captured',
      captured: null,
      payment: { state: 'captured', amountCaptured: { minor: 300n } },
    });
  });

  it('do not believe a capture of another amount', () => {
    const planned = planChange(authorized(), { kind: 'capture', amount: 300n }, REQUEST);
    if (!planned.ok) throw new Error(planned.error.kind);
    const { payment, operation } = planned.value;
    const told = {
      kind: 'succeeded',
      providerReference: 'ch',
      amountAuthorized: eur(1000n),
      amountCaptured: eur(301n),
    } as const;
    expect(decideOutcome(payment, operation, told, AT)).toEqual({
      kind: 'contradiction',
      told: 'captured 301 EUR in all',
    });
  });

  it('do not believe a cancel that leaves money taken which the books do not show', () => {
    const planned = planChange(authorized(), CANCEL, REQUEST);
    if (!planned.ok) throw new Error(planned.error.kind);
    const { payment, operation } = planned.value;
    const told = {
      kind: 'succeeded',
      providerReference: 'ch',
      amountAuthorized: eur(1000n),
      amountCaptured: eur(300n),
    } as const;
    expect(decideOutcome(payment, operation, told, AT)).toEqual({
      kind: 'contradiction',
      told: 'captured 300 EUR in all',
    });
  });
});
