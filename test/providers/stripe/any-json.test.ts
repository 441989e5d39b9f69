import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CURRENCY_EXPONENTS } from '../../../lambdas/kernel/currencies.ts';
import { deriveId } from '../../../lambdas/kernel/ids.ts';
import { MINOR_MAX, money } from '../../../lambdas/kernel/money.ts';
import { fromStripeAmount, toStripeAmount } from '../../../lambdas/providers/stripe/amounts.ts';
import { parseIntent, parsePayout, parseRefund } from '../../../lambdas/providers/stripe/shapes.ts';
import { parseDispute, toProviderDispute } from '../../../lambdas/providers/stripe/translate-dispute.ts';
import { readAuthorization } from '../../../lambdas/providers/stripe/translate-intent.ts';
import { readPayoutStatus } from '../../../lambdas/providers/stripe/translate-payout.ts';
import { readRefundStatus } from '../../../lambdas/providers/stripe/translate-refund.ts';
import {
  STRIPE_EVENT_TYPES,
  translateStripeWebhook,
} from '../../../lambdas/providers/stripe/translate-webhook.ts';

const OPERATION = deriveId('op', 'any json');
const numbers = fc.oneof(
  fc.integer({ min: -10, max: 5_000 }),
  fc.constantFrom(
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
    253_402_300_799,
    253_402_300_800,
    8.64e12,
    1e300,
  ),
  fc.maxSafeInteger(),
);
const currency = fc.constantFrom('eur', 'isk', 'ugx', 'mga', 'jpy', 'xxx', 'EUR', '');
const metadata = fc.oneof(
  fc.constant({ operation_id: OPERATION, capture_operation_id: OPERATION }),
  fc.dictionary(fc.string(), fc.string()),
);

/** Mostly what a field is, and now and then anything that JSON can say. */
const mostly = <T>(usual: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: fc.jsonValue() });

const money_ = { amount: mostly(numbers), currency: mostly(currency), metadata: mostly(metadata) };

const objects: fc.Arbitrary<unknown> = fc.oneof(
  fc.record({
    ...money_,
    object: fc.constant('payment_intent'),
    id: mostly(fc.constant('pi_1')),
    status: mostly(
      fc.constantFrom('succeeded', 'requires_capture', 'canceled', 'requires_action', 'processing', 'new'),
    ),
    amount_capturable: mostly(numbers),
    amount_received: mostly(numbers),
    capture_method: mostly(fc.constantFrom('manual', 'automatic')),
    latest_charge: mostly(
      fc.record({ payment_method_details: fc.record({ card: fc.record({ capture_before: numbers }) }) }),
    ),
    next_action: mostly(fc.constant(null)),
    last_payment_error: mostly(fc.constant(null)),
  }),
  fc.record({
    ...money_,
    object: fc.constant('refund'),
    id: mostly(fc.constant('re_1')),
    status: mostly(fc.constantFrom('succeeded', 'pending', 'failed', 'new')),
    payment_intent: mostly(fc.constant('pi_1')),
  }),
  fc.record({
    ...money_,
    object: fc.constant('payout'),
    id: mostly(fc.constant('po_1')),
    status: mostly(fc.constantFrom('paid', 'failed', 'in_transit', 'canceled', 'new')),
    destination: mostly(fc.constant('ba_1')),
    failure_code: mostly(fc.constantFrom('account_closed', null)),
    failure_balance_transaction: mostly(fc.constantFrom('txn_1', null)),
  }),
  fc.record({
    ...money_,
    object: fc.constant('dispute'),
    id: mostly(fc.constant('dp_1')),
    status: mostly(fc.constantFrom('needs_response', 'won', 'warning_closed')),
    reason: mostly(fc.constant('fraudulent')),
    charge: mostly(fc.constant('ch_1')),
    payment_intent: mostly(fc.constant('pi_1')),
    balance_transactions: mostly(fc.array(fc.record({ fee: numbers, currency }), { maxLength: 2 })),
    evidence_details: mostly(fc.record({ due_by: fc.option(numbers) })),
  }),
);

describe('whatever Stripe may write', () => {
  it('an event is understood or unreadable, and never a reason to stop', () => {
    const event = fc.record({
      object: fc.constant('event'),
      id: mostly(fc.constant('evt_1')),
      type: mostly(fc.constantFrom(...STRIPE_EVENT_TYPES)),
      created: mostly(numbers),
      data: fc.record({ object: fc.oneof(objects, fc.jsonValue()) }),
      request: mostly(fc.record({ idempotency_key: fc.constantFrom(OPERATION, 'other', null) })),
    });
    fc.assert(
      fc.property(event, (told) => {
        const translated = translateStripeWebhook(JSON.stringify(told));
        if (translated.ok) expect(translated.value.createdAt).toMatch(/^\d{4}-\d\d-\d\dT/);
      }),
      { numRuns: 4_000 },
    );
  });

  it('an object is read or is none', () => {
    fc.assert(
      fc.property(objects, (object) => {
        const [intent, refund] = [parseIntent(object), parseRefund(object)];
        const [payout, dispute] = [parsePayout(object), parseDispute(object)];
        if (intent !== null) expect(readAuthorization(intent).kind).toBeTypeOf('string');
        if (refund !== null) expect(readRefundStatus(refund).kind).toBeTypeOf('string');
        if (payout !== null) expect(readPayoutStatus(payout).kind).toBeTypeOf('string');
        if (dispute !== null) expect(toProviderDispute(dispute)).toBeDefined();
      }),
      { numRuns: 4_000 },
    );
  });

  it.each([-1, 253_402_300_800, 8.64e12 + 1, Number.MAX_SAFE_INTEGER, 1.5])(
    'an event of the second %d is unreadable',
    (created) => {
      const event = { object: 'event', id: 'evt_1', type: 'payout.paid', created, data: { object: {} } };
      expect(translateStripeWebhook(JSON.stringify(event))).toMatchObject({
        ok: false,
        error: { kind: 'unreadable', detail: expect.stringContaining('created') as string },
      });
    },
  );
});

describe('an amount', () => {
  it('is counted as Stripe does in a number that loses nothing, and read back, or has none', () => {
    const codes = fc.constantFrom(...Object.keys(CURRENCY_EXPONENTS));
    const minors = fc.oneof(fc.bigInt({ min: 0n, max: MINOR_MAX }), fc.bigInt({ min: 0n, max: 100_000n }));
    fc.assert(
      fc.property(minors, codes, (minor, code) => {
        const amount = money(minor, code);
        const counted = toStripeAmount(amount);
        if (counted === null) {
          expect(['ISK', 'UGX', 'MGA']).toContain(code);
          return;
        }
        expect(Number.isSafeInteger(counted.amount)).toBe(true);
        expect(fromStripeAmount(counted)).toEqual(amount);
      }),
      { numRuns: 2_000 },
    );
  });

  it('has its largest number in hundredths', () => {
    expect(toStripeAmount(money(90_071_992_547_409n, 'ISK'))).toEqual({
      amount: 9_007_199_254_740_900,
      currency: 'isk',
    });
    expect(toStripeAmount(money(90_071_992_547_410n, 'ISK'))).toBeNull();
  });
});
