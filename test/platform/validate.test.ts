import { describe, expect, it } from 'vitest';
import { CREATE_PAYMENT } from '../../lambdas/payments/payment-request.ts';
import { validate } from '../../lambdas/platform/validate.ts';
import { CREATE_REFUND } from '../../lambdas/refunds/refund-request.ts';

const payment = { amount: 1250, currency: 'EUR', source: 'tok_visa' };

describe('what a client reads about a wrong field', () => {
  it('says what is needed, in the words of the field', () => {
    expect(validate(CREATE_REFUND, { payment: 'order-17' })).toEqual({
      ok: false,
      error: [{ field: 'payment', message: 'must be the id of a payment' }],
    });
    expect(validate(CREATE_PAYMENT, { ...payment, amount: '12.50', capture: 'later' })).toEqual({
      ok: false,
      error: [
        { field: 'amount', message: 'must be a whole number of minor units, e.g. 1250 for 12.50 EUR' },
        { field: 'capture', message: 'must be automatic or manual' },
      ],
    });
  });

  it('says that a field is required, whatever its own words are', () => {
    expect(validate(CREATE_REFUND, {})).toEqual({
      ok: false,
      error: [{ field: 'payment', message: 'is required' }],
    });
  });

  it('never repeats what was sent', () => {
    const answer = validate(CREATE_PAYMENT, { ...payment, reference: { card: '4242' }, metadata: '4242' });
    expect(answer.ok).toBe(false);
    expect(JSON.stringify(answer)).not.toContain('4242');
  });
});
