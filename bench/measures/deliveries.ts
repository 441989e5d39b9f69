import { atMost, type Figure } from '../figure.ts';
import { sendsOf, waitCosts } from '../subjects/delivery-costs.ts';

/** Deliveries that the relay hands over at once: a batch of the stream with ten full batches of the queue in it. */
const DELIVERIES = 100;

/** As many as Lambda takes from the queue at once (`lib/constructs/outbound.ts`), and SQS deletes at once. */
const BATCH_SIZE = 10;

/** Sent, received and deleted, each by itself. */
const ONE_BY_ONE = 3;

const figure = (name: string, unit: string, value: number, limit: number): Figure => ({
  name,
  unit,
  value,
  baseline: null,
  bar: atMost(limit),
  modelled: true,
});

/** What deliveries ask of SQS, of the scheduler and of the table. */
export const measureDeliveries = async (): Promise<readonly Figure[]> => {
  const receivedAndDeleted = (2 * DELIVERIES) / BATCH_SIZE;
  const requests = (await sendsOf(DELIVERIES)) + receivedAndDeleted;
  const costs = await waitCosts();
  const most = (of: (cost: (typeof costs)[number]) => number): number => Math.max(...costs.map(of));
  const wait = 'to wait for the next attempt, up to 26.4 h';
  return [
    {
      ...figure('SQS requests per delivery, full batches', 'requests', requests / DELIVERIES, 0.3),
      baseline: { name: 'one by one', value: ONE_BY_ONE },
      note: `the relay's sends are counted; receiving and deleting is Lambda's, ${BATCH_SIZE} at a time`,
    },
    figure(
      `${wait}: schedules`,
      'calls',
      most(({ schedules }) => schedules),
      1,
    ),
    figure(
      `${wait}: messages`,
      'messages',
      most(({ sends }) => sends),
      1,
    ),
    {
      ...figure(
        `${wait}: written beside the attempt's record`,
        'units',
        most(({ otherUnits }) => otherUnits),
        3,
      ),
      note: `the record of an attempt that failed is ${most(({ recordUnits }) => recordUnits)} units; an attempt in an outage waits its turn for the rest`,
    },
  ];
};
