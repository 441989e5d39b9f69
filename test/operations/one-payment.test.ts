import fc from 'fast-check';
import { afterAll, beforeAll, describe, it, vi } from 'vitest';
import { AMOUNT, type Plan, type Step, tellPayment } from './one-payment.ts';

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => vi.useRealTimers());

/** More than there is, too; null: all of it. */
const amount = fc.option(fc.integer({ min: 1, max: AMOUNT + 150 }));

const wait = fc.record({
  kind: fc.constant('wait' as const),
  seconds: fc.constantFrom(0, 1, 3, 9, 14, 40, 200),
  loss: fc.constantFrom('nothing' as const, 'reply' as const, 'request' as const),
});

const wishes = [
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('capture' as const), amount }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('refund' as const), amount }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'cancel' }) },
];

const evidence = fc.record({
  kind: fc.constant('evidence' as const),
  text: fc.constantFrom('winning_evidence', 'losing_evidence', 'lost_reply', 'It was delivered.'),
});

const planOf = (
  sources: readonly string[],
  steps: fc.Arbitrary<Step>,
  arrivals: { readonly minLength: number },
): fc.Arbitrary<Plan> =>
  fc.record({
    source: fc.constantFrom(...sources),
    capture: fc.constantFrom('automatic' as const, 'manual' as const),
    steps: fc.array(steps, { minLength: 2, maxLength: 9 }),
    arrive: fc.array(fc.array(fc.integer({ min: 0, max: 900 }), { ...arrivals, maxLength: 3 }), {
      minLength: 14,
      maxLength: 14,
    }),
  });

describe('captures, a cancel and refunds of one payment', () => {
  it('keep what is always true, whatever replies and webhooks are lost, come twice or in another order', async () => {
    const sources = ['tok_visa', 'tok_declined', 'tok_refund_fails', 'tok_webhook_reordered'];
    const steps = fc.oneof(...wishes, { weight: 5, arbitrary: wait });
    await fc.assert(fc.asyncProperty(planOf(sources, steps, { minLength: 0 }), tellPayment), { numRuns: 60 });
  }, 120_000);
});

describe('a payment that is captured, refunded, canceled and disputed in any order', () => {
  it('keeps what is always true, whatever is lost, comes twice or in another order', async () => {
    const sources = [
      'tok_chargeback',
      'tok_chargeback_won',
      'tok_chargeback_lost',
      'tok_chargeback_fee_returned',
      'tok_chargeback_twice',
      'tok_chargeback_reordered',
    ];
    const steps = fc.oneof(...wishes, { weight: 2, arbitrary: evidence }, { weight: 5, arbitrary: wait });
    // Of a dispute nobody asks: its webhooks are repeated for days, and one of each arrives.
    await fc.assert(fc.asyncProperty(planOf(sources, steps, { minLength: 1 }), tellPayment), { numRuns: 60 });
  }, 120_000);
});
