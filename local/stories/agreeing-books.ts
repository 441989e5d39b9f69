import { isAtRest } from '../../lambdas/ledger/check-books.ts';
import { trialBalanceLines } from '../../ops/books/trial-balance-view.ts';
import { poll } from '../demonstration/payments.ts';
import type { Story } from './story.ts';

/** The last check of the schedule's first minute; by then nothing is in flight any more. */
const settleSeconds = 90;

/** After all that went wrong: three sets of books, one sum. */
export const agreeingBooks: Story = {
  title: 'The books at the end',
  tell: async ({ checkBooks, say, check }) => {
    const { disagreements, totals, trialBalance } = await poll({
      read: checkBooks,
      until: isAtRest,
      withinSeconds: settleSeconds,
    });
    check('the checker finds no disagreement', disagreements.length === 0, disagreements);
    check('money has moved', totals.length > 0, totals.length);
    for (const { currency, provider, resources, journal } of totals) {
      const sums = `provider ${provider}, resources ${resources}, journal ${journal}`;
      say(`${currency}, in minor units: ${sums}`);
      check(`${currency} agrees to the cent`, provider === resources && resources === journal, sums);
    }
    for (const line of trialBalanceLines(trialBalance)) say(line);
    for (const [currency, sum] of trialBalance.sums)
      check(`the trial balance in ${currency} sums to zero`, sum === 0n, String(sum));
  },
};
