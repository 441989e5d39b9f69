import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DISPUTE_TRANSITIONS } from '../../lambdas/disputes/domain/dispute.ts';
import { INVOICE_TRANSITIONS } from '../../lambdas/invoices/domain/invoice.ts';
import { PAYMENT_TRANSITIONS } from '../../lambdas/payments/domain/payment.ts';
import { PAYOUT_TRANSITIONS } from '../../lambdas/payouts/domain/payout.ts';
import { REFUND_TRANSITIONS } from '../../lambdas/refunds/domain/refund.ts';
import { TRANSFER_TRANSITIONS } from '../../lambdas/transfers/domain/transfer.ts';
import { isPattern, matchesAny } from '../../lambdas/webhooks/domain/event-pattern.ts';
import { EVENT_TYPES } from '../../lambdas/webhooks/domain/event-types.ts';

const TYPES = Object.keys(EVENT_TYPES);
const type = fc.constantFrom(...TYPES);

it('knows every event that a state machine emits', () => {
  const machines = [
    PAYMENT_TRANSITIONS,
    REFUND_TRANSITIONS,
    PAYOUT_TRANSITIONS,
    INVOICE_TRANSITIONS,
    TRANSFER_TRANSITIONS,
    DISPUTE_TRANSITIONS,
  ];
  const own = TYPES.filter((type) => !/^(endpoint|provider_fee|settlement|reconciliation)\./.test(type));
  expect(machines.flatMap((machine) => Object.keys(machine)).sort()).toEqual(own.sort());
});

describe('an event pattern', () => {
  it.each(['*', 'payment.captured', 'payment.*', 'refund.*', 'reconciliation.break.*', 'endpoint.disabled'])(
    'may be %s',
    (text) => {
      expect(isPattern(text)).toBe(true);
    },
  );

  it.each([
    '',
    'payment',
    'payment.',
    '.*',
    '**',
    'pay*',
    'payment.cap*',
    '*.captured',
    'payment.exploded',
    'nothing.*',
    'reconciliation.br*',
    'reconciliation.nothing.*',
    'Payment.captured',
    'payment.* ',
    'toString',
    '__proto__.*',
  ])('cannot be "%s"', (text) => {
    expect(isPattern(text)).toBe(false);
  });

  it('takes its own type and no other', () => {
    fc.assert(
      fc.property(type, type, (a, b) => {
        expect(matchesAny([a], b)).toBe(a === b);
      }),
    );
  });

  it('of a family takes exactly the types that begin like it', () => {
    fc.assert(
      fc.property(type, type, (a, b) => {
        const words = a.split('.');
        for (let length = 1; length < words.length; length++) {
          const family = words.slice(0, length).join('.');
          expect(matchesAny([`${family}.*`], b)).toBe(b.startsWith(`${family}.`));
        }
      }),
    );
  });

  it('of everything takes everything, and so does any list with it', () => {
    fc.assert(
      fc.property(type, fc.array(type), (one, others) => {
        expect(matchesAny([...others, '*'], one)).toBe(true);
        expect(matchesAny(others, one)).toBe(others.includes(one));
      }),
    );
  });
});
