import * as v from 'valibot';
import { expectStatus, poll, readPayment } from '../demonstration/payments.ts';
import type { Scene, Story } from './story.ts';

const created = v.object({ id: v.string(), status: v.string() });
const waitForIt = { prefer: 'wait=15' };

const post = async ({ shop, newKey }: Scene, path: string, body: object) =>
  shop.send({ method: 'POST', path, body, idempotencyKey: newKey(), headers: waitForIt });

/** Money reserved, taken in part, and given back in part. */
export const partCapturedPartRefunded: Story = {
  title: 'Captured in part, refunded in part',
  tell: async (scene) => {
    const { shop, say, check } = scene;
    const order = { amount: 5000, currency: 'EUR', source: 'tok_visa', capture: 'manual' };
    const { id } = v.parse(created, expectStatus(await post(scene, '/v1/payments', order), 201).body);
    const authorized = await poll({
      read: () => readPayment(shop, id),
      until: ({ status }) => status === 'authorized',
      withinSeconds: 30,
    });
    check('50.00 EUR are reserved, and nothing is taken', authorized.amount_captured === 0, authorized);
    await post(scene, `/v1/payments/${id}/capture`, { amount: 3000 });
    const captured = await readPayment(shop, id);
    check('30.00 EUR are captured', captured.amount_captured === 3000, captured);
    const tooMuch = await post(scene, `/v1/payments/${id}/capture`, { amount: 2001 });
    check('more than is left cannot be captured (422)', tooMuch.status === 422, tooMuch.body);
    const refund = expectStatus(await post(scene, '/v1/refunds', { payment: id, amount: 1000 }), 201);
    const { id: refundId, status } = v.parse(created, refund.body);
    say(`refund ${refundId}: ${status}`);
    check('10.00 EUR are given back', status === 'succeeded', refund.body);
    const tooBig = await post(scene, '/v1/refunds', { payment: id, amount: 2001 });
    check('more than is left cannot be refunded (422)', tooBig.status === 422, tooBig.body);
  },
};
