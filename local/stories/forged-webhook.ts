import { createHmac } from 'node:crypto';
import { createPayment, readPayment, readTimeline } from '../demonstration/payments.ts';
import { operationIds, type Story } from './story.ts';

const sign = (secret: string, atSeconds: number, body: string): string =>
  `t=${atSeconds},v1=${createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex')}`;

/** Somebody who knows the URL and the format, but not the secret. */
export const forgedWebhook: Story = {
  title: 'A forged webhook',
  tell: async ({ quittance, shop, newKey, check }) => {
    const order = { amount: 7700, currency: 'EUR', source: 'tok_requires_action', key: newKey() };
    const payment = await createPayment(shop, order);
    const [operationId] = operationIds(await readTimeline(shop, payment.id));
    const charge = { id: 'ch_forged', object: 'charge', operation_id: operationId, status: 'captured' };
    const body = JSON.stringify({
      id: 'pev_forged',
      type: 'charge.captured',
      created_at: new Date().toISOString(),
      data: {
        object: { ...charge, amount: 7700, amount_authorized: 7700, amount_captured: 7700, currency: 'EUR' },
      },
    });
    const now = Math.floor(Date.now() / 1000);
    const post = (signature: string | undefined): Promise<Response> =>
      fetch(quittance.provider_webhooks['sandbox'] ?? '', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(signature === undefined ? {} : { 'sandbox-signature': signature }),
        },
        body,
      });
    const forgeries = {
      'without a signature': undefined,
      'signed with another secret': sign('not-the-secret', now, body),
      'with a signature that is not one': `t=${now},v1=00`,
    };
    for (const [what, signature] of Object.entries(forgeries)) {
      const response = await post(signature);
      check(`${what} it is refused`, response.status >= 400 && response.status < 500, response.status);
    }
    const after = await readPayment(shop, payment.id);
    check(
      'and the payment is not captured',
      after.status !== 'captured' && after.amount_captured === 0,
      after,
    );
  },
};
