import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import {
  type CreatedPayment,
  type CreatePayment,
  createPayment,
} from '../../lambdas/payments/domain/create-payment.ts';

export const MERCHANT = deriveId('mer', 'test merchant');

export const API_SOURCE = { kind: 'api', client_id: 'client', request_id: 'request' } as const;

/** A wish to be paid 12.50 EUR, as the route hands it over. */
export const paymentWish = (changes: Partial<CreatePayment> = {}): CreatePayment => ({
  merchantId: MERCHANT,
  route: 'POST /v1/payments',
  idempotencyKey: 'key',
  fingerprint: 'fingerprint',
  correlationId: 'correlation',
  amount: money(1250, 'EUR'),
  source: 'tok_visa',
  capture: 'automatic',
  reference: null,
  description: null,
  metadata: {},
  provider: 'sandbox',
  invoiceId: null,
  ...changes,
});

export const newPayment = (
  changes: Partial<CreatePayment> = {},
  at = '2026-11-21T09:00:00.000Z',
): CreatedPayment => createPayment(paymentWish(changes), API_SOURCE, at);

/** An item as it lies in the table and comes out of its stream. */
export const marshalled = (item: Readonly<Record<string, unknown>>): Record<string, AttributeValue> =>
  marshall(item, { removeUndefinedValues: true });
