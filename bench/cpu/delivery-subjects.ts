import { createHmac } from 'node:crypto';
import { API_VERSION } from '../../lambdas/kernel/api-version.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { createPayment } from '../../lambdas/payments/domain/create-payment.ts';
import { signDelivery } from '../../lambdas/webhooks/sign-delivery.ts';
import { toPayload } from '../../lambdas/webhooks/to-payload.ts';
import { MERCHANT } from '../subjects/payment-call.ts';
import type { Subject } from './compare-cpu.ts';

const KEY = Buffer.alloc(32, 7);
const SECRET = `whsec_${KEY.toString('base64')}`;
const TIMESTAMP_SECONDS = 1_795_000_000;

const { event: EVENT } = createPayment(
  {
    merchantId: MERCHANT,
    route: 'POST /v1/payments',
    idempotencyKey: 'delivery',
    fingerprint: 'fingerprint',
    correlationId: 'correlation',
    amount: money(12_950, 'EUR'),
    source: 'tok_visa',
    capture: 'automatic',
    reference: 'order-2026-004711',
    description: 'Two pairs of shoes',
    metadata: { basket: '9f1c27', channel: 'web' },
    provider: 'sandbox',
    invoiceId: null,
  },
  { kind: 'api', client_id: 'shop-server', request_id: 'request' },
  '2026-11-21T09:00:00.000Z',
);

const ours = (): object => {
  const body = toPayload(EVENT, API_VERSION);
  return signDelivery({ id: EVENT.id, timestampSeconds: TIMESTAMP_SECONDS, body }, [SECRET]);
};

/** The least that makes the same bytes and the same signature. */
const bare = (): object => {
  const body = JSON.stringify({
    id: EVENT.id,
    type: EVENT.type,
    created_at: EVENT.createdAt,
    api_version: API_VERSION,
    data: { object: EVENT.object },
  });
  const mac = createHmac('sha256', KEY).update(`${EVENT.id}.${TIMESTAMP_SECONDS}.${body}`).digest('base64');
  return {
    'webhook-id': EVENT.id,
    'webhook-timestamp': String(TIMESTAMP_SECONDS),
    'webhook-signature': `v1,${mac}`,
  };
};

/** One call is a hundred deliveries: a single one is too short for the clock. */
export const DELIVERIES_PER_CALL = 100;

const repeated = (name: string, work: () => object): Subject => ({
  name,
  call: async () => {
    for (let count = 0; count < DELIVERIES_PER_CALL; count++) work();
  },
});

/** @throws Error if the two do not make the same headers: then they are not to be compared. */
export const deliverySubjects = (): readonly Subject[] => {
  if (JSON.stringify(ours()) !== JSON.stringify(bare())) throw new Error('the signatures differ');
  return [repeated('ours', ours), repeated('bare', bare)];
};
