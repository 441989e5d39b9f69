import { deriveId } from '../../kernel/ids.ts';
import type { Operation, PlannedWebhook } from './charge.ts';
import { COURSE_DELAYS } from './course-delays.ts';
import { REFUND_OPERATION_STATUS, type Refund } from './refund.ts';
import type { WebhookHabit } from './sources.ts';

interface Step {
  readonly status: 'succeeded' | 'failed' | 'returned';
  readonly at: string;
}

/** What there is to tell. That it is pending, the answer has said. */
const stepsOf = ({ status, createdAt, returnsAt }: Refund): readonly Step[] => [
  ...(status === 'pending' ? [] : [{ status, at: createdAt }]),
  ...(returnsAt === null ? [] : [{ status: 'returned' as const, at: returnsAt }]),
];

/** When each step of a refund is told, as the source of its charge wants it. */
export const planRefundWebhooks = (
  refund: Refund,
  operation: Operation,
  to: { readonly url: string; readonly habit: WebhookHabit },
): readonly PlannedWebhook[] => {
  const steps = stepsOf(refund);
  const secondsOf = ({ at }: Step): number => (Date.parse(at) - Date.parse(refund.createdAt)) / 1000;
  const lastSeconds = Math.max(...steps.map(secondsOf));
  return steps.flatMap((step, position) => {
    const { status, at } = step;
    const following = steps.length - 1 - position;
    const type = `refund.${status}` as const;
    return COURSE_DELAYS[to.habit]({ seconds: secondsOf(step), lastSeconds, following }).map(
      (delaySeconds) => ({
        // The same step always gives the same event id: however often it is sent, it is one event.
        id: deriveId('pev', refund.chargeId, refund.operationId, type),
        type,
        url: to.url,
        delaySeconds,
        createdAt: at,
        operation: { ...operation, status: REFUND_OPERATION_STATUS[status] },
        shown: { kind: 'refund', refund, status } as const,
      }),
    );
  });
};
