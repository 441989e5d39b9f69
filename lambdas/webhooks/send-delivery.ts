import { ConflictException, CreateScheduleCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { sendableJson } from '../platform/sendable-json.ts';
import { type DeliveryMessage, deliveryId } from './delivery-message.ts';

/** SQS holds a message back for at most 15 minutes; longer waits are EventBridge Scheduler's. */
const SQS_DELAY_SECONDS_MAX = 900;

export interface DeliveryTargets {
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly scheduleGroup: string;
  readonly scheduleRoleArn: string;
}

/** Hands a delivery over to the queue, or to a schedule that will. */
export type SendDelivery = (message: DeliveryMessage, atMs: number) => Promise<void>;

interface Deps {
  readonly sqs: SQSClient;
  readonly scheduler: SchedulerClient;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly targets: DeliveryTargets;
}

/**
 * At most 64 characters. Planning the same wait twice makes one schedule. The time is part of it, because the schedule
 * that woke a delivery may still be there when the delivery has to wait again.
 */
const nameOf = ({ event_id, endpoint_id, run, attempt }: DeliveryMessage, atMs: number): string =>
  `${deliveryId(event_id, endpoint_id)}-${run}-${attempt}-${Math.floor(atMs / 1000)}`;

const schedule = async (
  { scheduler, targets }: Deps,
  message: DeliveryMessage,
  atMs: number,
): Promise<void> => {
  try {
    await scheduler.send(
      new CreateScheduleCommand({
        Name: nameOf(message, atMs),
        GroupName: targets.scheduleGroup,
        ScheduleExpression: `at(${toRfc3339(atMs).slice(0, 19)})`,
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: {
          Arn: targets.queueArn,
          RoleArn: targets.scheduleRoleArn,
          // Without the payload: what happened to a merchant stays under our own keys.
          Input: JSON.stringify({ ...message, body: null }),
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConflictException)) throw error;
  }
};

/**
 * Every wait starts a new message, so a wait survives deployments, costs nothing while it lasts, and never counts as a
 * failure of ours. The queue's own waiting (visibility) ends at 12 hours, and at 120,000 messages for all endpoints.
 */
export const createSendDelivery =
  (deps: Deps): SendDelivery =>
  async (message, atMs) => {
    const delaySeconds = Math.max(0, Math.ceil((atMs - deps.clock.nowMs()) / 1000));
    if (delaySeconds > SQS_DELAY_SECONDS_MAX) return schedule(deps, message, atMs);
    await deps.sqs.send(
      new SendMessageCommand({
        QueueUrl: deps.targets.queueUrl,
        MessageBody: sendableJson(message),
        DelaySeconds: delaySeconds,
        // Fair queues: an endpoint with many or slow deliveries waits for itself, not before others.
        MessageGroupId: message.endpoint_id,
      }),
    );
  };
