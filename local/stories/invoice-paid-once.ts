import * as v from 'valibot';
import { expectStatus, poll, readPayment } from '../demonstration/payments.ts';
import type { Scene, Story } from './story.ts';

const invoiceSchema = v.object({
  id: v.string(),
  status: v.string(),
  amount: v.number(),
  amount_net: v.number(),
  amount_tax: v.number(),
  payment: v.nullable(v.string()),
  payment_in_progress: v.boolean(),
});

const post = ({ shop, newKey }: Scene, path: string, body: object) =>
  shop.send({ method: 'POST', path: `/v1/invoices${path}`, body, idempotencyKey: newKey() });

const settled = ({ shop }: Scene, id: string) =>
  poll({
    read: async () =>
      v.parse(invoiceSchema, expectStatus(await shop.send({ path: `/v1/invoices/${id}` }), 200).body),
    until: (invoice) => !invoice.payment_in_progress,
    withinSeconds: 60,
  });

const lines = [
  { description: 'poster', quantity: 2, unit_amount: 500, tax_rate_bps: 1900 },
  { description: 'postcard', quantity: 3, unit_amount: 50, tax_rate_bps: 500 },
];

/** A customer whose first card is declined, and who then presses "pay" five times. */
export const invoicePaidOnce: Story = {
  title: 'An invoice, declined once and then paid once',
  tell: async (scene) => {
    const { say, check } = scene;
    const order = { customer: 'customer 7', currency: 'EUR', lines };
    const draft = v.parse(invoiceSchema, expectStatus(await post(scene, '', order), 201).body);
    const { amount, amount_net: net, amount_tax: tax } = draft;
    say(`invoice ${draft.id}: ${net} + ${tax} tax = ${amount}, in cents`);
    check('its lines and their taxes are its total', net === 1150 && tax === 198 && amount === 1348, draft);
    expectStatus(await post(scene, `/${draft.id}/finalize`, {}), 200);
    await post(scene, `/${draft.id}/pay`, { source: 'tok_declined' });
    const declined = await settled(scene, draft.id);
    check('a declined card leaves it open', declined.status === 'open', declined);
    const presses = await Promise.all(
      Array.from({ length: 5 }, () => post(scene, `/${draft.id}/pay`, { source: 'tok_visa' })),
    );
    const accepted = presses.filter(({ status }) => status === 202).length;
    check(
      'of five payments at once one is accepted',
      accepted === 1,
      presses.map(({ status }) => status),
    );
    const paid = await settled(scene, draft.id);
    const payment = await readPayment(scene.shop, paid.payment ?? '');
    check('the invoice is paid', paid.status === 'paid', paid);
    check('by one payment of all of it', payment.amount_captured === amount, payment);
    const voided = await post(scene, `/${draft.id}/void`, {});
    check('and cannot be voided any more (409)', voided.status === 409, voided.body);
  },
};
