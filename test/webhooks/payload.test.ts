import { describe, expect, it } from 'vitest';
import { API_VERSION } from '../../lambdas/kernel/api-version.ts';
import { parseDeliveryMessage } from '../../lambdas/webhooks/delivery-message.ts';
import { PAYLOAD_BYTES_MAX, toPayload } from '../../lambdas/webhooks/to-payload.ts';
import { API_SOURCE, newPayment } from '../support/payments.ts';
import { endpointNamed, eventNamed, messageOf } from './endpoints.ts';

describe('the payload of an event', () => {
  const event = eventNamed('a', { object: { id: 'pay_a', description: 'für “Zoë”' } });

  it('is the exact text that every attempt sends', () => {
    expect(toPayload(event, API_VERSION)).toBe(
      `{"id":"${event.id}","type":"payment.captured","created_at":"2026-11-21T08:59:00.000Z",` +
        `"api_version":"${API_VERSION}","data":{"object":{"id":"pay_a","description":"für “Zoë”"}}}`,
    );
  });

  it('says what changed, where somebody knows', () => {
    const changed = { ...event, previousAttributes: { status: 'pending' } };

    expect(JSON.parse(toPayload(changed, API_VERSION))).toMatchObject({
      previous_attributes: { status: 'pending' },
    });
  });

  it('leaves out what changed rather than becoming too large', () => {
    const large = { ...event, previousAttributes: { description: 'x'.repeat(PAYLOAD_BYTES_MAX) } };

    expect(toPayload(large, API_VERSION)).toBe(toPayload(event, API_VERSION));
  });

  it('tells nobody outside where the change came from', () => {
    expect(toPayload({ ...event, ...{ source: API_SOURCE } }, API_VERSION)).not.toContain('client');
  });

  it('of the largest payment stays below 20 kB', () => {
    const wide = '€';
    const metadata = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`${index}${wide.repeat(38)}`, wide.repeat(255)]),
    );
    const { event: created } = newPayment({
      reference: wide.repeat(128),
      description: wide.repeat(255),
      metadata,
    });

    expect(Buffer.byteLength(toPayload(created, API_VERSION))).toBeLessThanOrEqual(PAYLOAD_BYTES_MAX);
  });
});

describe('a delivery message', () => {
  const message = messageOf(eventNamed('a'), endpointNamed('shop'));

  it('survives its way through the queue', () => {
    expect(parseDeliveryMessage(JSON.parse(JSON.stringify(message)))).toEqual(message);
  });

  it.each([
    null,
    {},
    { ...message, body: undefined },
    { ...message, event_id: 'evt_1' },
    { ...message, merchant_id: message.resource_id },
    { ...message, endpoint_id: message.merchant_id },
    { ...message, attempt: 0 },
    { ...message, run: 1.5 },
    { ...message, extra: true },
  ])('is not read from another one', (value) => {
    expect(() => parseDeliveryMessage(value)).toThrow();
  });
});
