import { deriveId } from '../../kernel/ids.ts';
import type { Charge, Operation, PlannedWebhook, WebhookType } from './charge.ts';
import { behaviourOf, type WebhookHabit } from './sources.ts';

/** Later than the client's first question about a pending charge, within what a test is ready to wait. */
export const LATE_SECONDS = 20;

/** Queues keep no order: a second between two events of one charge keeps it most of the time, as providers do. */
export const NEXT_SECONDS = 1;

/** Long enough that the overtaking event has certainly been delivered. */
export const OVERTAKEN_SECONDS = 5;

export interface Happening {
  readonly type: WebhookType;
  readonly charge: Charge;
  readonly operation: Operation;
  readonly createdAt: string;
}

const DELAYS: Record<WebhookHabit, (position: number, last: number) => readonly number[]> = {
  in_order: (position) => [position * NEXT_SECONDS],
  lost: () => [],
  twice: (position) => [position * NEXT_SECONDS, (position + 1) * NEXT_SECONDS],
  late: (position) => [LATE_SECONDS + position * NEXT_SECONDS],
  reordered: (position, last) => [(last - position) * OVERTAKEN_SECONDS],
};

const plan = ({ type, charge, operation, createdAt }: Happening, delaySeconds: number): PlannedWebhook => ({
  type,
  operation,
  createdAt,
  shown: { kind: 'charge', charge },
  // The same change always gives the same event id: however often it is sent, it is one event.
  id: deriveId('pev', charge.id, operation.operationId, type),
  url: charge.webhookUrl,
  delaySeconds,
});

/** When each event of one change is sent, as the charge's source wants it. */
export const planWebhooks = (happenings: readonly Happening[]): readonly PlannedWebhook[] =>
  happenings.flatMap((happening, position) => {
    const { webhooks } = behaviourOf(happening.charge.source);
    const delays = DELAYS[webhooks](position, happenings.length - 1);
    return delays.map((delaySeconds) => plan(happening, delaySeconds));
  });
