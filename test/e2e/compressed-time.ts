import { KMSClient } from '@aws-sdk/client-kms';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import {
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Context, SQSEvent } from 'aws-lambda';
import { silentLog } from '../../lambdas/platform/logger.ts';
import { createQueueHandler } from '../../lambdas/platform/queue.ts';
import { connectDeliver } from '../../lambdas/webhooks/connect-deliver.ts';
import { createPostDelivery } from '../../lambdas/webhooks/post-delivery.ts';
import { createManualClock } from '../support/clock.ts';
import type { World } from './world.ts';

/** For a receiver on this machine that never answers: the 15 s of real time would only be waited for. */
const TIMEOUT_MS = 1000;

/** A queue that only this test consumes, in the deployed cloud. */
const openQueue = async (world: World) => {
  const { QueueUrl = '' } = await world.sqs.send(
    new CreateQueueCommand({ QueueName: `outage-${world.newKey()}` }),
  );
  const { Attributes } = await world.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  return { url: QueueUrl, arn: Attributes?.['QueueArn'] ?? '' };
};

/** Sends at once what is to be held back, and says for how long it would have been. */
const createImpatientSqs = (world: World, heldBack: (seconds: number) => void): SQSClient => {
  const sqs = new SQSClient(world.config);
  sqs.middlewareStack.add(
    (next) => async (args) => {
      const input = args.input as SendMessageCommandInput;
      heldBack(input.DelaySeconds ?? 0);
      return next({ ...args, input: { ...input, DelaySeconds: 0 } });
    },
    { step: 'initialize', name: 'impatient' },
  );
  return sqs;
};

/**
 * The deliver function's own code over the deployed tables, key and scheduler, on a clock that jumps to whenever the
 * next attempt is due: to the end of the queue's delay, or to the time of the one-off schedule that was made, which is
 * then sent as EventBridge Scheduler would.
 */
export const openCompressedTime = async (world: World) => {
  // On the second, as schedules are: the waits come out whole.
  const clock = createManualClock(Math.floor(Date.now() / 1000) * 1000);
  const queue = await openQueue(world);
  const scheduler = new SchedulerClient(world.config);
  const { Environment } = await world.lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: world.output('DeliverFunction') }),
  );
  const variable = (name: string): string => Environment?.Variables?.[name] ?? '';
  const group = variable('SCHEDULE_GROUP');
  const waits: { readonly by: 'queue' | 'schedule'; readonly seconds: number }[] = [];
  const wait = (by: 'queue' | 'schedule', seconds: number): void => {
    waits.push({ by, seconds });
    clock.advance(seconds * 1000);
  };
  const handle = createQueueHandler({
    log: silentLog,
    process: connectDeliver({
      documents: world.documents,
      kms: new KMSClient(world.config),
      sqs: createImpatientSqs(world, (seconds) => wait('queue', seconds)),
      scheduler,
      clock,
      random: () => 0,
      table: world.output('WebhooksTable'),
      moneyTable: world.output('MoneyTable'),
      post: createPostDelivery({ rules: { allowLocal: true }, clock, timeoutMs: TIMEOUT_MS }),
      targets: {
        queueUrl: queue.url,
        queueArn: queue.arn,
        scheduleGroup: group,
        scheduleRoleArn: variable('SCHEDULE_ROLE_ARN'),
      },
    }),
  });
  const send = (body: string) =>
    world.sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: body }));

  /** @returns false if nothing waits. */
  const deliverNext = async (): Promise<boolean> => {
    const { Messages: [message] = [] } = await world.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queue.url, WaitTimeSeconds: 1 }),
    );
    if (message === undefined) return false;
    const records = [{ messageId: message.MessageId, body: message.Body, attributes: {} }];
    const { batchItemFailures } = await handle({ Records: records } as unknown as SQSEvent, {} as Context);
    if (batchItemFailures.length > 0) throw new Error('the delivery was not processed');
    const ReceiptHandle = message.ReceiptHandle ?? '';
    await world.sqs.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle }));
    return true;
  };
  /** Jumps to the time of the one schedule whose name begins like this. @returns false if there is none. */
  const fireSchedule = async (prefix: string): Promise<boolean> => {
    const { Schedules: [found] = [] } = await scheduler.send(
      new ListSchedulesCommand({ GroupName: group, NamePrefix: prefix }),
    );
    if (found === undefined) return false;
    const named = { GroupName: group, Name: found.Name ?? '' };
    const { ScheduleExpression = '', Target } = await scheduler.send(new GetScheduleCommand(named));
    if (Target?.Arn !== queue.arn) throw new Error('a schedule for another queue');
    const dueMs = Date.parse(`${ScheduleExpression.slice('at('.length, -1)}Z`);
    wait('schedule', Math.round((dueMs - clock.nowMs()) / 1000));
    await scheduler.send(new DeleteScheduleCommand(named));
    await send(Target.Input ?? '');
    return true;
  };
  return {
    clock,
    waits,
    send,
    /** Until nothing is left to wait for. */
    runOut: async (schedulePrefix: string): Promise<void> => {
      while ((await deliverNext()) || (await fireSchedule(schedulePrefix)));
    },
    close: async (): Promise<void> => {
      await world.sqs.send(new DeleteQueueCommand({ QueueUrl: queue.url }));
    },
  };
};
