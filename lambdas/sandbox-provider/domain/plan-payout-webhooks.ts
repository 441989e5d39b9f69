import { deriveId } from '../../kernel/ids.ts';
import type { Operation, PlannedWebhook } from './charge.ts';
import { COURSE_DELAYS } from './course-delays.ts';
import { destinationBehaviour } from './destinations.ts';
import { PAYOUT_OPERATION_STATUS, type Payout, type PayoutStep } from './payout.ts';

/** When each step of a payout is told, as its destination wants it. That it is pending, the answer has said. */
export const planPayoutWebhooks = (
  payout: Payout,
  operation: Operation,
  url: string,
): readonly PlannedWebhook[] => {
  const delaysOf = COURSE_DELAYS[destinationBehaviour(payout.destination).webhooks];
  const secondsOf = ({ at }: PayoutStep): number => (Date.parse(at) - Date.parse(payout.createdAt)) / 1000;
  const steps = payout.course.flatMap(({ status, at }) => (status === 'pending' ? [] : [{ status, at }]));
  const lastSeconds = Math.max(...steps.map(secondsOf));
  return steps.flatMap((step, position) => {
    const { status, at } = step;
    const following = steps.length - 1 - position;
    const delays = delaysOf({ seconds: secondsOf(step), lastSeconds, following });
    return delays.map((delaySeconds) => ({
      // The same step always gives the same event id: however often it is sent, it is one event.
      id: deriveId('pev', payout.id, status),
      type: `payout.${status}` as const,
      url,
      delaySeconds,
      createdAt: at,
      operation: { ...operation, status: PAYOUT_OPERATION_STATUS[status] },
      shown: { kind: 'payout', payout, status } as const,
    }));
  });
};
