import { isAtRest } from '../../lambdas/ledger/check-books.ts';
import { trialBalanceLines } from '../../ops/books/trial-balance-view.ts';
import { createPayment, poll, waitForOutcome } from '../demonstration/payments.ts';
import type { Story } from './story.ts';

/** Of the last payment: it is in its accounts' statements moments after its capture. */
const settleSeconds = 30;

/** The end of the day: the provider pays out what it holds, and its books are held against ours. */
export const reconciled: Story = {
  title: 'Reconciled with the provider',
  tell: async ({ shop, provider, newKey, startedAt, reconcile, checkBooks, say, check }) => {
    const order = { amount: 5000, currency: 'EUR', source: 'tok_charges_fee', key: newKey() };
    const { id } = await createPayment(shop, order);
    await waitForOutcome(shop, id, 30);
    await poll({
      read: checkBooks,
      until: ({ unapplied }) => unapplied === 0,
      withinSeconds: settleSeconds,
    });
    const settled = await provider.settle(newKey());
    for (const { id: settlement, amount, currency } of settled)
      say(`the provider pays out ${amount} ${currency} to the platform's bank, as ${settlement}`);
    const { id: run, status, rows, summary } = await reconcile(startedAt);
    say(`${run} is ${status}: ${rows.there} lines of the provider`);
    check('the run comes to its end', status === 'completed' && summary !== null, status);
    if (summary === null) return;
    for (const [found, count] of Object.entries(summary.findings)) if (count > 0) say(`${found}: ${count}`);
    say(`healed: ${summary.healed}`);
    const { findings, disagreements, healed } = summary;
    check('the fee that the provider kept is booked', findings['fee_differs'] === 1 && healed > 0, summary);
    const isSettled = settled.length > 0 && findings['missing_here'] === settled.length;
    check('what the provider paid out to our bank is booked', isSettled, summary);
    check('nothing is left for a person', disagreements === 0, summary);
    const again = await reconcile(startedAt);
    check('a second run has nothing left to do', again.summary?.disagreements === 0, again.summary);
    const books = await poll({ read: checkBooks, until: isAtRest, withinSeconds: settleSeconds });
    check('the books agree with what was settled', books.disagreements.length === 0, books.disagreements);
    for (const line of trialBalanceLines(books.trialBalance)) say(line);
    const sums = [...books.trialBalance.sums.values()];
    check('and sum to zero', sums.length > 0 && sums.every((sum) => sum === 0n), String(sums));
  },
};
