import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dispute } from '../../lambdas/disputes/domain/dispute.ts';
import { disputeEvent } from '../../lambdas/disputes/domain/dispute-view.ts';
import { API_VERSION } from '../../lambdas/kernel/api-version.ts';
import type { EventRecord } from '../../lambdas/kernel/event.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { MINOR_MAX, money } from '../../lambdas/kernel/money.ts';
import type { Payment } from '../../lambdas/payments/domain/payment.ts';
import { paymentEvent } from '../../lambdas/payments/domain/payment-event.ts';
import { CREATE_PAYMENT } from '../../lambdas/payments/payment-request.ts';
import type { Payout } from '../../lambdas/payouts/domain/payout.ts';
import { payoutEvent } from '../../lambdas/payouts/domain/payout-view.ts';
import { validate } from '../../lambdas/platform/validate.ts';
import { refundEvent } from '../../lambdas/refunds/domain/refund-view.ts';
import { transferEvent } from '../../lambdas/transfers/domain/transfer-view.ts';
import { endpointEvent } from '../../lambdas/webhooks/domain/endpoint-event.ts';
import { PAYLOAD_BYTES_MAX, toPayload } from '../../lambdas/webhooks/to-payload.ts';
import { API_SOURCE, MERCHANT, newPayment } from '../support/payments.ts';
import { endpointNamed } from './endpoints.ts';
import { problemsOf } from './payload-check.ts';

/** The longest address that an endpoint can have. */
const URL_CHARACTERS_MAX = 2048;

const AT = '2026-11-21T09:00:00.000Z';

/** Characters of one, two and three bytes, and those that JSON writes with two characters. */
const character = fc.constantFrom('a', '"', '\\', 'é', '€', '漢');
const textUpTo = (max: number) =>
  fc.tuple(character, fc.constantFrom(1, Math.ceil(max / 2), max)).map(([one, length]) => one.repeat(length));

const metadata = fc
  .tuple(character, fc.constantFrom(0, 1, 13, 20), fc.constantFrom(1, 100, 255))
  .map(([one, keys, length]) =>
    Object.fromEntries(
      Array.from({ length: keys }, (_, key) => [`${key}${one.repeat(38)}`, one.repeat(length)]),
    ),
  );

/** What a client may write, as the edge lets it through. */
const notes = fc
  .record({ reference: textUpTo(128), description: textUpTo(255), metadata })
  .filter((wish) => validate(CREATE_PAYMENT, { amount: 1, currency: 'EUR', source: 'tok_a', ...wish }).ok);

const most = money(MINOR_MAX, 'EUR');
const common = { merchantId: MERCHANT, fingerprint: 'f', correlationId: 'c', sequence: 2 } as const;

/** A bank's address for its customers: far longer than any that was seen. */
const redirectUrl = `https://bank.example/${'x'.repeat(2000)}`;

const payment = fc.tuple(notes, fc.constantFrom('requires_action', 'authorized')).map(([wish, state]) => {
  const before: Payment = {
    ...newPayment({ ...wish, amount: most, invoiceId: deriveId('inv', 'x'), source: `tok_${'x'.repeat(64)}` })
      .payment,
    ...{ amountAuthorized: most, amountCaptured: most, amountRefunded: most, amountDisputed: most },
    amountRefundable: most,
    updatedAt: AT,
    state: 'requires_action',
    providerReference: 'ch_1',
    redirectUrl,
  };
  if (state === 'requires_action') return paymentEvent('payment.requires_action', before, API_SOURCE, null);
  const after: Payment = { ...before, state: 'authorized', captureBefore: AT, openOperation: null };
  return paymentEvent('payment.authorized', after, API_SOURCE, before);
});

const payout = fc.tuple(notes, textUpTo(255)).map(([wish, reason]) => {
  const decision = { clientId: 'c'.repeat(128), reason, at: AT };
  const before: Payout = {
    ...{ ...common, ...wish, id: deriveId('po', 'x'), amount: most, destination: `ba_${'x'.repeat(64)}` },
    destinationId: deriveId('dst', 'x'),
    ...{ provider: 'sandbox', createdBy: 'c'.repeat(128), needsApproval: true, createdAt: AT, updatedAt: AT },
    ...{ approval: decision, cancellation: decision, state: 'pending' },
  };
  const after: Payout = { ...before, state: 'failed', failureCode: 'invalid_destination', approval: null };
  return payoutEvent('payout.failed', after, API_SOURCE, before);
});

const transfer = fc.tuple(notes, textUpTo(255)).map(([{ description, metadata: kept }, reason]) =>
  transferEvent(
    'transfer.reversed',
    {
      ...{ ...common, description, metadata: kept, id: deriveId('tr', 'x'), amount: most },
      ...{ from: 'merchant_payable', to: 'merchant_reserve', clientId: 'c'.repeat(128) },
      ...{ createdAt: AT, updatedAt: AT, state: 'reversed' },
      reversal: { at: AT, clientId: 'c'.repeat(128), reason },
    },
    API_SOURCE,
    null,
  ),
);

const refund = textUpTo(255).map((reason) =>
  refundEvent(
    'refund.failed',
    {
      ...{ ...common, id: deriveId('re', 'x'), paymentId: deriveId('pay', 'x'), amount: most, reason },
      ...{ createdAt: AT, updatedAt: AT, state: 'failed', failureCode: 'refund_refused' },
    },
    API_SOURCE,
    null,
  ),
);

const dispute = fc.constantFrom(null, AT).map((at) => {
  const one: Dispute = {
    ...{
      ...common,
      id: deriveId('dp', 'x'),
      paymentId: deriveId('pay', 'x'),
      amount: most,
      fee: most,
      feeReturned: most,
    },
    ...{ provider: 'stripe', providerReference: 'dp_1', reason: 'subscription_canceled', toldAt: AT },
    ...{ evidenceDueBy: at, evidenceSubmittedAt: at, evidenceFailure: 'evidence_refused' },
    ...{ createdAt: AT, updatedAt: AT, operationsCount: 1, openOperation: deriveId('op', 'x') },
    state: 'needs_response',
  };
  return disputeEvent('dispute.updated', one, API_SOURCE, null);
});

const endpoint = textUpTo(255).map((description) => {
  const url = `https://shop.example/${'x'.repeat(URL_CHARACTERS_MAX)}`.slice(0, URL_CHARACTERS_MAX);
  const events = Array.from({ length: 50 }, () => 'invoice.marked_uncollectible');
  const before = endpointNamed('shop', { description, url, events });
  return endpointEvent(
    'endpoint.disabled',
    { before, after: { ...before, disabledReason: 'failing', failingSince: AT } },
    API_SOURCE,
    AT,
  );
});

const resources: readonly (readonly [string, fc.Arbitrary<EventRecord>])[] = [
  ['payment', payment],
  ['payout', payout],
  ['transfer', transfer],
  ['refund', refund],
  ['dispute', dispute],
  ['endpoint', endpoint],
];

describe('the payload of the largest', () => {
  it.each(resources)('%s that the API takes is below 20 kB, and as its schema says', (_name, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (event) => {
        const payload = toPayload(event, API_VERSION);
        expect(Buffer.byteLength(payload)).toBeLessThan(PAYLOAD_BYTES_MAX);
        expect(problemsOf(JSON.parse(payload) as Record<string, unknown>)).toEqual([]);
      }),
    );
  });

  it('payment says what was before, too', () => {
    const [largest] = fc.sample(payment, { numRuns: 1, seed: 1 });
    expect(toPayload({ ...largest!, previousAttributes: { status: 'pending' } }, API_VERSION)).toContain(
      'previous_attributes',
    );
  });
});

it('metadata that would make a payload too large are refused by name', () => {
  const tooLarge = Object.fromEntries(
    Array.from({ length: 20 }, (_, key) => [`key ${key}`, '€'.repeat(255)]),
  );
  expect(
    validate(CREATE_PAYMENT, { amount: 1, currency: 'EUR', source: 'tok_a', metadata: tooLarge }),
  ).toEqual({ ok: false, error: [{ field: 'metadata', message: 'must have at most 12000 bytes as JSON' }] });
});
