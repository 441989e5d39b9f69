import { ConflictException, CreateScheduleCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import {
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Clock } from '../kernel/clock.ts';
import { sendableJson } from '../platform/sendable-json.ts';
import type { Outgoing } from './to-messages.ts';

/** SQS holds a message back for at most 15 minutes; longer waits are EventBridge Scheduler's. */
const SQS_DELAY_SECONDS_MAX = 900;
const SQS_BATCH_MAX = 10;

export interface RelayTargets {
  readonly providerCommandsUrl: string;
  readonly resolutionsUrl: string;
  readonly resolutionsArn: string;
  readonly dueInvoicesUrl: string;
  readonly dueInvoicesArn: string;
  readonly deliveriesUrl: string;
  readonly scheduleGroup: string;
  readonly scheduleRoleArn: string;
}

interface SendDeps {
  readonly sqs: SQSClient;
  readonly scheduler: SchedulerClient;
  readonly clock: Clock;
  readonly targets: RelayTargets;
}

/** What is not to be looked at before its time. */
type Timed = Extract<Outgoing, { dueAt: string }>;

const delaySeconds = (outgoing: Outgoing, nowMs: number): number =>
  'dueAt' in outgoing ? Math.max(0, Math.ceil((Date.parse(outgoing.dueAt) - nowMs) / 1000)) : 0;

const queueUrl = (targets: RelayTargets, outgoing: Outgoing): string =>
  ({
    provider_commands: targets.providerCommandsUrl,
    resolutions: targets.resolutionsUrl,
    due_invoices: targets.dueInvoicesUrl,
    deliveries: targets.deliveriesUrl,
  })[outgoing.to];

/** Of the schedule: scheduling it again (the stream came twice) meets the first and is done. */
const nameOf = ({ message, dueAt }: Timed): string => {
  if ('operation_id' in message) return `${message.operation_id}-${message.check}`;
  // One that was reopened is due once more.
  if ('break_id' in message) return `${message.break_id}-due-${Date.parse(message.due_at)}`;
  return 'payment_id' in message ? `${message.payment_id}-${Date.parse(dueAt)}` : `${message.invoice_id}-due`;
};

/** Fair queues: an endpoint with many or slow deliveries waits for itself, not before others. */
const groupOf = (outgoing: Outgoing): { readonly MessageGroupId?: string } =>
  outgoing.to === 'deliveries' ? { MessageGroupId: outgoing.message.endpoint_id } : {};

const schedule = async (deps: SendDeps, timed: Timed): Promise<void> => {
  const { resolutionsArn, dueInvoicesArn } = deps.targets;
  try {
    await deps.scheduler.send(
      new CreateScheduleCommand({
        Name: nameOf(timed),
        GroupName: deps.targets.scheduleGroup,
        ScheduleExpression: `at(${timed.dueAt.slice(0, 19)})`,
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: {
          Arn: timed.to === 'resolutions' ? resolutionsArn : dueInvoicesArn,
          RoleArn: deps.targets.scheduleRoleArn,
          Input: JSON.stringify(timed.message),
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConflictException)) throw error;
  }
};

/** @returns why messages were not taken, a line for each batch that was not taken whole. */
const sendBatch = async (
  deps: SendDeps,
  url: string,
  batch: readonly SendMessageBatchRequestEntry[],
): Promise<readonly string[]> => {
  const reply = await deps.sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: [...batch] }));
  const failed = reply.Failed ?? [];
  if (failed.length === 0) return [];
  const codes = failed.map(({ Code }) => Code ?? 'no code').join(', ');
  return [`${failed.length} of ${batch.length} messages not taken: ${codes}`];
};

/**
 * Tries every batch, side by side: what one queue refuses must not keep another's messages from being sent, and what is
 * sent for one merchant's twenty endpoints must not keep the shard, which is everybody's, for long.
 */
const enqueue = async (deps: SendDeps, outgoing: readonly Outgoing[]): Promise<void> => {
  const byQueue = Map.groupBy(outgoing, (one) => queueUrl(deps.targets, one));
  const batches = [...byQueue].flatMap(([url, messages]) => {
    const entries = messages.map((one, index) => ({
      Id: String(index),
      MessageBody: sendableJson(one.message),
      DelaySeconds: delaySeconds(one, deps.clock.nowMs()),
      ...groupOf(one),
    }));
    return Array.from({ length: Math.ceil(entries.length / SQS_BATCH_MAX) }, (_, index) => ({
      url,
      batch: entries.slice(index * SQS_BATCH_MAX, (index + 1) * SQS_BATCH_MAX),
    }));
  });
  const refused = await Promise.all(batches.map(({ url, batch }) => sendBatch(deps, url, batch)));
  if (refused.flat().length > 0) throw new Error(refused.flat().join('; '));
};

export type SendOutgoing = (outgoing: readonly Outgoing[]) => Promise<void>;

/** Hands messages over to queues and scheduler; throws if any was not taken, and then all may be sent again. */
export const createSendOutgoing = (deps: SendDeps): SendOutgoing => {
  const isLater = (one: Outgoing): one is Timed =>
    'dueAt' in one && delaySeconds(one, deps.clock.nowMs()) > SQS_DELAY_SECONDS_MAX;
  return async (outgoing) => {
    await Promise.all(outgoing.filter(isLater).map((timed) => schedule(deps, timed)));
    await enqueue(
      deps,
      outgoing.filter((one) => !isLater(one)),
    );
  };
};
