import { parsePayment, readTimeline, sendPayment, waitForOutcome } from '../demonstration/payments.ts';
import { chargesOf, type Story } from './story.ts';

const times = 50;

/** A client that lost patience fifty times. */
export const sameRequestManyTimes: Story = {
  title: `The same request, ${times} times at once`,
  tell: async ({ shop, provider, newKey, say, check }) => {
    const order = { amount: 4200, currency: 'EUR', source: 'tok_visa', key: newKey() };
    const answers = await Promise.all(Array.from({ length: times }, () => sendPayment(shop, order)));
    const statuses = new Set(answers.map(({ status }) => status));
    check(`all ${times} answers are 201`, statuses.size === 1 && statuses.has(201), [...statuses]);
    const bodies = new Set(answers.map(({ body }) => JSON.stringify(body)));
    check('all answers are equal', bodies.size === 1, [...bodies].slice(0, 3));
    const replays = answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true').length;
    check('one made the payment, the others say that they are replays', replays === times - 1, replays);
    const [first] = answers;
    if (first === undefined) return;
    const { id } = parsePayment(first);
    const payment = await waitForOutcome(shop, id, 60);
    check('it ends captured, once', payment.amount_captured === 4200, payment);
    const charges = chargesOf(await provider.charges(), await readTimeline(shop, id));
    check('the provider has one charge', charges.length === 1, charges);
    say(`one payment, ${id}`);
  },
};

/** A key is a promise about one request. */
export const sameKeyOtherAmount: Story = {
  title: 'The same key with another amount',
  tell: async ({ shop, newKey, check }) => {
    const order = { amount: 1000, currency: 'EUR', source: 'tok_visa', key: newKey() };
    const first = await sendPayment(shop, order);
    const second = await sendPayment(shop, { ...order, amount: 1001 });
    check('is refused with 422', second.status === 422, second.body);
    check('and says why', JSON.stringify(second.body).includes('idempotency_key_reused'), second.body);
    const again = await sendPayment(shop, order);
    const isUntouched = JSON.stringify(again.body) === JSON.stringify(first.body);
    check('the first payment is untouched', again.status === 201 && isUntouched, again.body);
  },
};
