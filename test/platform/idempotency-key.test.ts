import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIdempotencyKey } from '../../lambdas/platform/idempotency-key.ts';

const printable = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 1,
  maxLength: 255,
});

const quote = (key: string): string => `"${key.replace(/["\\]/g, '\\$&')}"`;

describe('an idempotency key', () => {
  it('means the same bare and as a quoted structured-field string', () => {
    fc.assert(
      fc.property(
        printable.filter((key) => !key.startsWith('"')),
        (key) => {
          expect(parseIdempotencyKey(key)).toEqual({ ok: true, value: key });
          expect(parseIdempotencyKey(quote(key))).toEqual({ ok: true, value: key });
        },
      ),
    );
  });

  it.each([undefined, '', '   '])('is missing when the header is %j', (header) => {
    expect(parseIdempotencyKey(header)).toEqual({ ok: false, error: 'missing' });
  });

  it.each([
    ['an unclosed quote', '"abc'],
    ['an empty quoted string', '""'],
    ['text after the quotes', '"abc"; x=1'],
    ['an unknown escape', '"a\\bc"'],
    ['256 characters', 'k'.repeat(256)],
    ['a tab', 'a\tb'],
    ['a letter outside ASCII', 'clé'],
  ])('is invalid with %s', (_what, header) => {
    expect(parseIdempotencyKey(header)).toEqual({ ok: false, error: 'invalid' });
  });

  it('may have 255 characters', () => {
    expect(parseIdempotencyKey('k'.repeat(255)).ok).toBe(true);
    expect(parseIdempotencyKey(`"${'k'.repeat(255)}"`).ok).toBe(true);
  });
});
