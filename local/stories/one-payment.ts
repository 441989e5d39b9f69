import * as v from 'valibot';
import { followTimeline } from '../demonstration/follow-timeline.ts';
import { createPayment, poll, readPayment } from '../demonstration/payments.ts';
import { chargesOf, journalEntriesOf, type Story } from './story.ts';

const eventSchema = v.object({ type: v.string(), data: v.object({ object: v.object({ id: v.string() }) }) });

const isAbout = (body: string, paymentId: string): boolean => {
  const parsed = v.safeParse(eventSchema, JSON.parse(body));
  return (
    parsed.success && parsed.output.type === 'payment.captured' && parsed.output.data.object.id === paymentId
  );
};

/** The ordinary case, from the API to the provider, the books and the merchant's webhook. */
export const onePayment: Story = {
  title: 'A payment goes through',
  tell: async ({ shop, stranger, provider, caughtWebhooks, newKey, say, check }) => {
    const order = { amount: 1250, currency: 'EUR', source: 'tok_visa', key: newKey() };
    const created = await createPayment(shop, order);
    check(
      'it is pending at first: nothing is shown as done before it is done',
      created.status === 'pending',
      created,
    );
    const timeline = await followTimeline(shop, created.id, say, 60);
    const payment = await readPayment(shop, created.id);
    check(
      'it ends captured, in full',
      payment.status === 'captured' && payment.amount_captured === 1250,
      payment,
    );
    const charges = chargesOf(await provider.charges(), timeline);
    check('the provider took it once', charges.length === 1 && charges[0]?.amount === 1250, charges);
    check('the journal has one entry for it', journalEntriesOf(timeline).length === 1, timeline);
    const webhooks = await poll({
      read: () => Promise.resolve(caughtWebhooks().filter(({ body }) => isAbout(body, payment.id))),
      until: (caught) => caught.length > 0,
      withinSeconds: 30,
    });
    check(
      'the merchant got a webhook, and the standardwebhooks library accepts its signature',
      webhooks.length > 0 && webhooks.every(({ verified }) => verified),
      webhooks,
    );
    const foreign = await stranger.send({ path: `/v1/payments/${payment.id}` });
    check('to another merchant it does not exist (404)', foreign.status === 404, foreign.body);
  },
};
