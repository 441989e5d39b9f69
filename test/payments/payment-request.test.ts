import { describe, expect, it } from 'vitest';
import { CREATE_PAYMENT } from '../../lambdas/payments/payment-request.ts';
import { validate } from '../../lambdas/platform/validate.ts';

const check = (more: string) =>
  validate(CREATE_PAYMENT, JSON.parse(`{"amount":1250,"currency":"EUR","source":"tok_visa",${more}}`));

describe('texts of a payment', () => {
  it.each(['\\ud800', 'a\\udc00b', '\\uffff', '\\ufffe', '\\ufdd0'])('are refused with %s', (text) => {
    const message = 'must be well-formed Unicode text';
    expect(check(`"description":"${text}"`)).toEqual({
      ok: false,
      error: [{ field: 'description', message }],
    });
    expect(check(`"metadata":{"order":"${text}"}`)).toEqual({
      ok: false,
      error: [{ field: 'metadata.order', message }],
    });
  });

  it('may have any character that people write', () => {
    expect(check('"description":"Zoë 🍋 東京\\u2028"')).toMatchObject({ ok: true });
  });
});

describe('metadata of a payment', () => {
  it.each(['__proto__', 'constructor', 'prototype'])('loses no key in silence: %s is refused', (key) => {
    expect(check(`"metadata":{"${key}":"x","order":"1"}`)).toEqual({
      ok: false,
      error: [{ field: 'metadata', message: 'must not have a key __proto__, constructor, prototype' }],
    });
  });

  it.each(['[]', '["a"]', 'null', '1', '"a"'])('is refused when it is %s', (value) => {
    expect(check(`"metadata":${value}`)).toMatchObject({ ok: false, error: [{ field: 'metadata' }] });
  });
});
