import { deriveId } from '../../kernel/ids.ts';
import type { Operation, PlannedWebhook } from './charge.ts';
import { destinationBehaviour } from './destinations.ts';
import { PAYOUT_OPERATION_STATUS, type Payout, type PayoutStep } from './payout.ts';
import { LATE_SECONDS, NEXT_SECONDS, OVERTAKEN_SECONDS } from './plan-webhooks.ts';
import type { WebhookHabit } from './sources.ts';

/** One step to be told: when it happens, when the last one does, and how many come after it. */
interface Told {
  readonly seconds: number;
  readonly lastSeconds: number;
  readonly following: number;
}

const DELAYS: Record<WebhookHabit, (told: Told) => readonly number[]> = {
  in_order: ({ seconds }) => [seconds],
  lost: () => [],
  twice: ({ seconds }) => [seconds, seconds + NEXT_SECONDS],
  late: ({ seconds }) => [seconds + LATE_SECONDS],
  reordered: ({ lastSeconds, following }) => [lastSeconds + following * OVERTAKEN_SECONDS],
};

/** When each step of a payout is told, as its destination wants it. That it is pending, the answer has said. */
export const planPayoutWebhooks = (
  payout: Payout,
  operation: Operation,
  url: string,
): readonly PlannedWebhook[] => {
  const delaysOf = DELAYS[destinationBehaviour(payout.destination).webhooks];
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
