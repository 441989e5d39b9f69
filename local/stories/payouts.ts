import * as v from 'valibot';
import type { ApiAnswer, ApiClient } from '../demonstration/api-client.ts';
import { createPayment, expectStatus, poll, waitForOutcome } from '../demonstration/payments.ts';
import type { Scene, Story } from './story.ts';

const payout = v.object({
  id: v.string(),
  status: v.string(),
  approved: v.nullable(v.object({ by: v.string(), reason: v.nullable(v.string()) })),
});

const waitForIt = { prefer: 'wait=15' };

const post = (by: ApiClient, path: string, body: object, idempotencyKey: string): Promise<ApiAnswer> =>
  by.send({ method: 'POST', path, body, idempotencyKey, headers: waitForIt });

const payOut = ({ shop, newKey }: Scene, amount: number, destination: string): Promise<ApiAnswer> =>
  post(shop, '/v1/payouts', { amount, currency: 'EUR', destination }, newKey());

const isRefused = ({ status, body }: ApiAnswer, why: 'closed' | 'foreign'): boolean =>
  status === 422 && v.parse(v.object({ code: v.string() }), body).code === `payout_destination_${why}`;

const parse = (answer: ApiAnswer) => v.parse(payout, answer.body);

/** What a payment brought in becomes available moments after its capture. */
const firstPayout = async (scene: Scene): Promise<ApiAnswer> =>
  poll({
    read: () => payOut(scene, 1000, 'ba_ok'),
    until: ({ status }) => status !== 422,
    withinSeconds: 60,
  });

const approvedBySecondClient = async (scene: Scene): Promise<void> => {
  const { shop, approver, check, newKey } = scene;
  const asked = expectStatus(await payOut(scene, 150_000, 'ba_ok'), 201);
  const { id, status } = parse(asked);
  check('1500.00 EUR wait for a second client', status === 'pending_approval', asked.body);
  const own = await post(shop, `/v1/payouts/${id}/approve`, {}, newKey());
  check('whoever asked for it cannot approve it (403)', own.status === 403, own.body);
  const reason = 'agreed with accounting';
  const approval = await post(approver, `/v1/payouts/${id}/approve`, { reason }, newKey());
  const approved = parse(expectStatus(approval, 202));
  check('a second client approves it, and it arrives', approved.status === 'paid', approved);
  check('who agreed, and why, stays with it', approved.approved?.reason === reason, approved);
};

/** An account of the shop's own, that its bank has closed. */
const returned = async (scene: Scene): Promise<void> => {
  const { shop, stranger, check, newKey } = scene;
  const destination = `ba_returned__${newKey().replaceAll('-', '')}`;
  const { id } = parse(expectStatus(await payOut(scene, 2000, destination), 201));
  const back = await poll({
    read: async () => parse(await shop.send({ path: `/v1/payouts/${id}` })),
    until: ({ status }) => status === 'returned',
    withinSeconds: 60,
  });
  check('20.00 EUR that the bank sent back are returned', back.status === 'returned', back);
  const again = await payOut(scene, 2000, destination);
  check('nothing is sent to the closed account again (422)', isRefused(again, 'closed'), again.body);
  const foreign = await payOut({ ...scene, shop: stranger }, 2000, destination);
  check('and to nobody else it was ever open (422)', isRefused(foreign, 'foreign'), foreign.body);
};

/** Money out: what is available, and what a second client must agree to. */
export const payouts: Story = {
  title: 'Paid out, approved by a second client, and sent back by the bank',
  tell: async (scene) => {
    const { shop, say, check, newKey } = scene;
    const order = { amount: 200_000, currency: 'EUR', source: 'tok_visa', key: newKey() };
    const { id } = await createPayment(shop, order);
    await waitForOutcome(shop, id, 30);
    const first = parse(expectStatus(await firstPayout(scene), 201));
    say(`payout ${first.id}: ${first.status}`);
    check('10.00 EUR are paid out', first.status === 'paid', first);
    const tooMuch = await payOut(scene, 100_000_000, 'ba_ok');
    check('more than is available cannot be paid out (422)', tooMuch.status === 422, tooMuch.body);
    await approvedBySecondClient(scene);
    await returned(scene);
  },
};
