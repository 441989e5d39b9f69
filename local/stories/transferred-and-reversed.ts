import * as v from 'valibot';
import { createPayment, expectStatus, poll, waitForOutcome } from '../demonstration/payments.ts';
import type { Scene, Story } from './story.ts';

const transferSchema = v.object({ id: v.string(), status: v.string() });
const problemSchema = v.object({ code: v.string(), detail: v.optional(v.string()) });

/** What was earned or moved is credited from the stream, a moment later. */
const creditedSeconds = 30;

const post = async ({ shop, newKey }: Scene, path: string, body: object) =>
  shop.send({ method: 'POST', path, body, idempotencyKey: newKey() });

const accepted = (scene: Scene, path: string, body: object) =>
  poll({
    read: () => post(scene, path, body),
    until: ({ status }) => status < 400,
    withinSeconds: creditedSeconds,
  });

/** Money set aside, not more than is there, and brought back. */
export const transferredAndReversed: Story = {
  title: 'Set aside, and brought back',
  tell: async (scene) => {
    const { shop, newKey, say, check } = scene;
    const order = { amount: 1000, currency: 'SEK', source: 'tok_visa', key: newKey() };
    const { id } = await createPayment(shop, order);
    await waitForOutcome(shop, id, 30);
    const aside = { from: 'merchant_payable', to: 'merchant_reserve', currency: 'SEK' };
    const moved = expectStatus(await accepted(scene, '/v1/transfers', { ...aside, amount: 600 }), 201);
    const transfer = v.parse(transferSchema, moved.body);
    say(`transfer ${transfer.id}: ${transfer.status}`);
    const tooMuch = await post(scene, '/v1/transfers', { ...aside, amount: 401 });
    const problem = v.parse(problemSchema, tooMuch.body);
    check(`more than is there cannot be moved (${problem.code})`, tooMuch.status === 422, tooMuch.body);
    say(problem.detail ?? '');
    const path = `/v1/transfers/${transfer.id}/reverse`;
    const reversed = await accepted(scene, path, { reason: 'too early' });
    check('6.00 SEK are brought back', reversed.status === 200, reversed.body);
    const again = await post(scene, path, {});
    check('and only once (409)', again.status === 409, again.body);
  },
};
