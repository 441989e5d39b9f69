import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { API_VERSION } from '../../lambdas/kernel/api-version.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { parseDeliveryMessage } from '../../lambdas/webhooks/delivery-message.ts';
import { parseEndpointUrl } from '../../lambdas/webhooks/domain/endpoint-url.ts';
import { ATTEMPTS_MAX, waitAfterSeconds } from '../../lambdas/webhooks/domain/retry-schedule.ts';
import { toDelivery } from '../../lambdas/webhooks/to-delivery.ts';

const SQS_VISIBILITY_MAX_SECONDS = 12 * 60 * 60;

describe('the retry schedule', () => {
  it('is the one of Standard Webhooks, as far as SQS can wait', () => {
    const waits = Array.from({ length: ATTEMPTS_MAX }, (_, index) => waitAfterSeconds(index + 1, 0));

    expect(waits).toEqual([5, 300, 1800, 7200, 18_000, 36_000, null]);
  });

  it('adds up to a tenth, in whole seconds, and stays below SQS’s longest wait', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: ATTEMPTS_MAX - 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, random) => {
          const least = waitAfterSeconds(attempt, 0) ?? Number.NaN;
          const wait = waitAfterSeconds(attempt, random) ?? Number.NaN;
          expect(Number.isInteger(wait)).toBe(true);
          expect(wait).toBeGreaterThanOrEqual(least);
          expect(wait).toBeLessThanOrEqual(Math.ceil(least * 1.1));
          expect(wait).toBeLessThan(SQS_VISIBILITY_MAX_SECONDS);
        },
      ),
    );
  });

  it('has nothing after the last attempt', () => {
    expect(waitAfterSeconds(ATTEMPTS_MAX + 1, 0.5)).toBeNull();
  });
});

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
  ])('cannot be "%s"', (text, error) => {
    expect(parseEndpointUrl(text, { allowLocal: true })).toEqual({ ok: false, error });
  });
});

describe('the delivery of an event', () => {
  const event = {
    id: deriveId('evt', 'a'),
    type: 'payment.captured',
    merchantId: deriveId('mer', 'a'),
    resourceId: deriveId('pay', 'a'),
    sequence: 3,
    createdAt: '2026-11-21T09:00:00.000Z',
    source: { kind: 'provider_reply', operation_id: deriveId('op', 'a') },
    object: { id: deriveId('pay', 'a'), amount: 1250, description: 'für “Zoë”' },
  } as const;

  it('has the exact text that every attempt will send', () => {
    expect(toDelivery(event).body).toBe(
      `{"id":"${event.id}","type":"payment.captured","created_at":"2026-11-21T09:00:00.000Z",` +
        `"api_version":"${API_VERSION}","data":{"object":{"id":"${event.resourceId}","amount":1250,` +
        `"description":"für “Zoë”"}}}`,
    );
  });

  it('tells nobody outside where the change came from', () => {
    expect(JSON.stringify(toDelivery(event))).not.toContain('provider_reply');
  });

  it('survives its way through the queue', () => {
    const message = toDelivery(event);

    expect(parseDeliveryMessage(JSON.parse(JSON.stringify(message)))).toEqual(message);
  });

  it.each([
    null,
    {},
    { ...toDelivery(event), body: undefined },
    { ...toDelivery(event), event_id: 'evt_1' },
    { ...toDelivery(event), merchant_id: event.resourceId },
    { ...toDelivery(event), extra: true },
  ])('is not read from another message', (value) => {
    expect(() => parseDeliveryMessage(value)).toThrow();
  });
});
