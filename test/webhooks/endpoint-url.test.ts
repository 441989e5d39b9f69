import { describe, expect, it } from 'vitest';
import { parseEndpointUrl } from '../../lambdas/webhooks/domain/endpoint-url.ts';

describe('an endpoint’s address', () => {
  it.each(['https://shop.example/hooks', 'https://shop.example:8443/?a=b', 'https://[2606:4700::1]/'])(
    'may be %s',
    (text) => {
      expect(parseEndpointUrl(text, { allowLocal: false })).toMatchObject({ ok: true });
    },
  );

  it('may be plain HTTP in development only', () => {
    expect(parseEndpointUrl('http://localhost:3000/', { allowLocal: true })).toMatchObject({ ok: true });
    expect(parseEndpointUrl('http://localhost:3000/', { allowLocal: false })).toEqual({
      ok: false,
      error: 'not_https',
    });
  });

  it.each([
    ['', 'malformed'],
    ['shop.example', 'malformed'],
    ['https://', 'malformed'],
    ['javascript:alert(1)', 'malformed'],
    ['ftp://shop.example/', 'not_https'],
    ['https://a:b@shop.example/', 'has_credentials'],
    ['https://a@shop.example/', 'has_credentials'],
    ['https://shop.example/#top', 'has_fragment'],
    [`https://shop.example/${'a'.repeat(2048)}`, 'too_long'],
    [`https://shop.example/${'é'.repeat(500)}`, 'too_long'],
  ])('cannot be "%s"', (text, error) => {
    expect(parseEndpointUrl(text, { allowLocal: true })).toEqual({ ok: false, error });
  });
});
