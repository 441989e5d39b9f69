import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import {
  formatWebhookSecret,
  SECRET_BYTES,
  webhookSecretKey,
} from '../../lambdas/webhooks/domain/webhook-secret.ts';
import { signDelivery } from '../../lambdas/webhooks/sign-delivery.ts';

const secret = formatWebhookSecret(randomBytes(SECRET_BYTES));
const nowSeconds = (): number => Math.floor(Date.now() / 1000);

describe('a signature', () => {
  it('is the one of the specification’s own example', () => {
    const headers = signDelivery(
      { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestampSeconds: 1614265330, body: '{"test": 2432232314}' },
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    );

    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('convinces the standardwebhooks library, whatever is sent', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.uint8Array({ minLength: 24, maxLength: 64 }), (value, bytes) => {
        const own = formatWebhookSecret(bytes);
        const body = JSON.stringify(value);
        const headers = signDelivery({ id: 'evt_1', timestampSeconds: nowSeconds(), body }, [own]);

        expect(new Webhook(own).verify(body, headers)).toEqual(JSON.parse(body));
      }),
    );
  });

  it('is the one that the library makes', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 4_000_000_000 }), (body, timestampSeconds) => {
        const { 'webhook-signature': ours } = signDelivery({ id: 'evt_1', timestampSeconds, body }, [secret]);

        expect(ours).toBe(new Webhook(secret).sign('evt_1', new Date(timestampSeconds * 1000), body));
      }),
    );
  });

  it.each([
    ['body', (headers: Record<string, string>) => ({ headers, body: '{"a":2}' })],
    [
      'id',
      (headers: Record<string, string>) => ({
        headers: { ...headers, 'webhook-id': 'evt_2' },
        body: '{"a":1}',
      }),
    ],
    [
      'time',
      (headers: Record<string, string>) => ({
        headers: { ...headers, 'webhook-timestamp': String(nowSeconds() + 1) },
        body: '{"a":1}',
      }),
    ],
  ])('no longer holds for another %s', (_what, change) => {
    const signed = signDelivery({ id: 'evt_1', timestampSeconds: nowSeconds() - 1, body: '{"a":1}' }, [
      secret,
    ]);
    const { headers, body } = change({ ...signed });

    expect(() => new Webhook(secret).verify(body, headers)).toThrow('No matching signature');
  });

  it('is made with every active secret, the first one first', () => {
    const next = formatWebhookSecret(randomBytes(SECRET_BYTES));
    const delivery = { id: 'evt_1', timestampSeconds: nowSeconds(), body: '{}' };

    const both = signDelivery(delivery, [next, secret]);

    expect(both['webhook-signature']).toBe(
      [next, secret].map((one) => signDelivery(delivery, [one])['webhook-signature']).join(' '),
    );
    expect(new Webhook(secret).verify('{}', both)).toEqual({});
    expect(new Webhook(next).verify('{}', both)).toEqual({});
  });

  it('cannot be made without a secret', () => {
    expect(() => signDelivery({ id: 'evt_1', timestampSeconds: 0, body: '' }, [])).toThrow('at least one');
  });
});

describe('a secret', () => {
  it('gives back the bytes it was made of', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 24, maxLength: 64 }), (bytes) => {
        expect([...webhookSecretKey(formatWebhookSecret(bytes))]).toEqual([...bytes]);
      }),
    );
  });

  it.each([0, 23, 65])('of %i bytes is not made', (count) => {
    expect(() => formatWebhookSecret(randomBytes(count))).toThrow('24 to 64');
  });

  it.each([
    '',
    'whsec_',
    secret.slice('whsec_'.length),
    `whsec-${secret.slice('whsec_'.length)}`,
    ` ${secret}`,
    `${secret} `,
    secret.replace(/=$/, ''),
    `whsec_${'!'.repeat(44)}`,
  ])('is not read from another text, which the message does not quote', (text) => {
    const message = (() => {
      try {
        webhookSecretKey(text);
        return 'read';
      } catch (error) {
        return String(error);
      }
    })();

    expect(message).toMatch(/^InvariantError: a webhook secret/);
    expect(message).not.toContain(secret.slice(6, 20));
  });
});
