import * as v from 'valibot';
import type { ApiAnswer } from '../demonstration/api-client.ts';
import {
  createPayment,
  expectStatus,
  poll,
  readTimeline,
  waitForOutcome,
} from '../demonstration/payments.ts';
import { journalEntriesOf, type Scene, type Story } from './story.ts';

const disputeSchema = v.object({
  id: v.string(),
  payment: v.string(),
  status: v.string(),
  evidence: v.object({ submitted_at: v.nullable(v.string()) }),
});

type Dispute = v.InferOutput<typeof disputeSchema>;

const disputesSchema = v.object({ data: v.array(disputeSchema) });
const moneySchema = v.object({ amount_disputed: v.number(), amount_refundable: v.number() });

/** The bank of the sandbox takes ten seconds to open a dispute, and a few more to decide one. */
const bankSeconds = 60;

const waitForDispute = async ({ shop }: Scene, payment: string, status: string): Promise<Dispute> => {
  const found = await poll({
    read: async () => {
      const { body } = expectStatus(await shop.send({ path: '/v1/disputes?limit=100' }), 200);
      return v.parse(disputesSchema, body).data.find((one) => one.payment === payment);
    },
    until: (one) => one?.status === status,
    withinSeconds: bankSeconds,
  });
  if (found === undefined) throw new Error(`payment ${payment} has no dispute`);
  return found;
};

const moneyOf = async ({ shop }: Scene, payment: string) =>
  v.parse(moneySchema, expectStatus(await shop.send({ path: `/v1/payments/${payment}` }), 200).body);

const submit = ({ shop, newKey }: Scene, dispute: string, text: string): Promise<ApiAnswer> =>
  shop.send({
    method: 'POST',
    path: `/v1/disputes/${dispute}/evidence`,
    body: { text },
    idempotencyKey: newKey(),
    headers: { prefer: 'wait=15' },
  });

/** The payer's bank takes the money back, and is convinced to return it. */
export const disputedAndWon: Story = {
  title: 'Taken back by the payer’s bank, and won',
  tell: async (scene) => {
    const { shop, newKey, say, check } = scene;
    const order = { amount: 4200, currency: 'EUR', source: 'tok_chargeback', key: newKey() };
    const { id } = await createPayment(shop, order);
    await waitForOutcome(shop, id, 30);
    const { id: dispute, status } = await waitForDispute(scene, id, 'needs_response');
    say(`dispute ${dispute}: ${status}`);
    const held = await moneyOf(scene, id);
    check(
      '42.00 EUR are disputed, and none of it can be refunded',
      held.amount_disputed === 4200 && held.amount_refundable === 0,
      held,
    );
    const submitted = await submit(scene, dispute, 'Signed for at the door. winning_evidence');
    check('the evidence is handed in', submitted.status === 202, submitted.body);
    const again = await submit(scene, dispute, 'One thing more.');
    check('there is no second time (409)', again.status === 409, again.body);
    const won = await waitForDispute(scene, id, 'won');
    say(`dispute ${dispute}: ${won.status}`);
    const back = await moneyOf(scene, id);
    check('the money is back', back.amount_disputed === 0 && back.amount_refundable === 4200, back);
    const entries = journalEntriesOf(await readTimeline(shop, id)).map(({ what }) => what);
    for (const what of ['dispute_opened', 'dispute_fee_charged', 'dispute_won'])
      check(`${what} is in the journal, once`, entries.filter((one) => one === what).length === 1, entries);
  },
};
