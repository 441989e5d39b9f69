import { atMost, type Figure } from '../figure.ts';
import { byJitter, inTurn, run, runTextbook } from '../subjects/busy-runs.ts';

/**
 * What happens when everything wants to change one merchant's balance at the same moment: so many captures, and as
 * many payouts.
 */
export const measureBusyMerchant = async (postings = 1000): Promise<readonly Figure[]> => {
  const ours = await run(inTurn, postings);
  const jitter = await run(byJitter, postings);
  const textbook = await runTextbook(postings);
  const { spends } = ours;
  const figure = (
    [name, unit]: readonly [string, string],
    value: number,
    textbookValue: number | null,
    limit: number | null,
  ): Figure => ({
    name: `${postings} at once, one merchant: ${name}`,
    unit,
    value,
    baseline: textbookValue === null ? null : { name: 'textbook', value: textbookValue },
    bar: limit === null ? null : atMost(limit),
    modelled: true,
  });
  return [
    figure(['postings lost', 'postings'], ours.lost, textbook.lost, 0),
    figure(['balance differs from its lines by', 'minor units'], ours.wrong, null, 0),
    figure(
      ['writes of a derived balance', 'writes'],
      ours.balanceWrites,
      textbook.tries * postings,
      postings / 100 + 1,
    ),
    figure(['spends not carried out', 'spends'], spends.refused, textbook.lost, 0),
    {
      ...figure(['tries per spend, mean', 'tries'], spends.tries, textbook.tries, 1.3),
      note: `with its turn ${spends.requests.toFixed(2)} requests; done after ${spends.secondsToMedian.toFixed(1)} s (median), ${spends.secondsToLast.toFixed(1)} s (last)`,
    },
    {
      ...figure(['tries with jitter instead of turns', 'tries'], jitter.spends.tries, null, null),
      note: `${jitter.spends.refused} of ${postings} spends gave up`,
    },
  ];
};
