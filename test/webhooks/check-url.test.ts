import { describe, expect, it } from 'vitest';
import { validate } from '../../lambdas/platform/validate.ts';
import { createCheckUrl } from '../../lambdas/webhooks/check-url.ts';
import { CHANGE_ENDPOINT, CREATE_ENDPOINT } from '../../lambdas/webhooks/endpoint-request.ts';

const lookup = ((_name: string, _options: unknown, callback: (error: null, found: unknown) => void) =>
  callback(null, [{ address: '93.184.215.14', family: 4 }])) as never;
const check = createCheckUrl({ rules: { allowLocal: false }, lookup });

describe('an address that somebody gives', () => {
  it.each([
    ['https://shop.example/hooks?a=b', 'https://shop.example/hooks?a=b'],
    ['https://Shop.example', 'https://shop.example/'],
    [' https://shop.exa\nmple/ho\toks\r\n', 'https://shop.example/hooks'],
    ['https://shop.example/\ud800', 'https://shop.example/%EF%BF%BD'],
    ['https://shop.example/é', 'https://shop.example/%C3%A9'],
  ])('is kept in its normal form: %j', async (given, kept) => {
    expect(await check(given)).toEqual({ ok: true, value: kept });
  });

  it.each([
    'https://shop.example/4242424242424242',
    'https://shop.example/4242 4242 4242 4242',
    'https://shop.example/4242424\n242424242',
    'https://shop.example/?account=DE89370400440532013000',
  ])('holds no account data: %j', async (given) => {
    expect(await check(given)).toEqual({
      ok: false,
      error: [{ field: 'url', message: expect.stringContaining('card number, an IBAN') as string }],
    });
  });
});

describe('an endpoint’s description', () => {
  const wish = { url: 'https://shop.example/', events: ['*'] };

  it.each(['Shop', 'Żółw 🐢', null, 'x'.repeat(255)])('may be %j', (description) => {
    expect(validate(CREATE_ENDPOINT, { ...wish, description })).toMatchObject({
      ok: true,
      value: { description },
    });
    expect(validate(CHANGE_ENDPOINT, { description })).toEqual({ ok: true, value: { description } });
  });

  it.each(['', 'x'.repeat(256), 'two\nlines', '\ud800', '\uffff', 'card 4242 4242 4242 4242'])(
    'cannot be %j',
    (description) => {
      const refused = { ok: false, error: [{ field: 'description' }] };
      expect(validate(CREATE_ENDPOINT, { ...wish, description })).toMatchObject(refused);
      expect(validate(CHANGE_ENDPOINT, { description })).toMatchObject(refused);
    },
  );
});
