import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BODY_BYTES_MAX,
  canonicalJson,
  type JsonValue,
  parseJsonBody,
} from '../../lambdas/platform/json-body.ts';

const JSON_TYPE = 'application/json';

describe('a request body', () => {
  it.each(['9007199254740993', '12.5', '1250.0', '1e3', '-0.0', '1E-7'])(
    'does not change the number %s on the way: it is no integer to us',
    (source) => {
      expect(parseJsonBody(`{"amount":${source}}`, JSON_TYPE)).toEqual({
        ok: true,
        value: { amount: { not_an_integer: source } },
      });
    },
  );

  it('keeps safe integers as they are', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (amount) => {
        expect(parseJsonBody(`{"amount":${amount}}`, JSON_TYPE)).toEqual({ ok: true, value: { amount } });
      }),
    );
  });

  it.each([undefined, 'text/plain', 'application/jsonp', 'application/x-www-form-urlencoded'])(
    'is refused with the content type %s',
    (contentType) => {
      expect(parseJsonBody('{}', contentType)).toEqual({
        ok: false,
        error: { kind: 'unsupported_media_type' },
      });
    },
  );

  it('may name its charset', () => {
    expect(parseJsonBody('{}', 'Application/JSON; charset=utf-8').ok).toBe(true);
  });

  it('is refused beyond its limit, counted in bytes', () => {
    const body = JSON.stringify('é'.repeat(BODY_BYTES_MAX / 2));
    expect(parseJsonBody(body, JSON_TYPE)).toEqual({ ok: false, error: { kind: 'body_too_large' } });
  });

  it.each(['', '{', '{"a":1,}', "{'a':1}", 'undefined', '{"a":01}'])('is refused when it is %s', (body) => {
    expect(parseJsonBody(body, JSON_TYPE)).toMatchObject({ ok: false, error: { kind: 'malformed_json' } });
  });

  it.each([33, 30_000])('is refused, and exhausts no stack, when it nests %d levels', (levels) => {
    const body = '['.repeat(levels) + ']'.repeat(levels);
    expect(parseJsonBody(body, JSON_TYPE)).toEqual({
      ok: false,
      error: { kind: 'malformed_json', detail: 'Nest at most 32 levels.' },
    });
  });

  it('may nest 32 levels, and brackets in texts are no levels', () => {
    expect(parseJsonBody('['.repeat(32) + ']'.repeat(32), JSON_TYPE).ok).toBe(true);
    expect(parseJsonBody(JSON.stringify(`\\"${'['.repeat(100)}`), JSON_TYPE).ok).toBe(true);
  });
});

describe('canonical JSON', () => {
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, item]) => [key, shuffled(item)] as const)
        .reverse(),
    );
  };

  it('is the same whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as JsonValue;
        expect(canonicalJson(shuffled(json) as JsonValue)).toBe(canonicalJson(json));
      }),
    );
  });

  it('loses nothing: it reads back as the same value, so different values differ', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as JsonValue;
        expect(JSON.parse(canonicalJson(json))).toEqual(json);
      }),
    );
  });
});
