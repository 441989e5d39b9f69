import { ConflictException, type SchedulerClient } from '@aws-sdk/client-scheduler';
import type { SendMessageBatchCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { createSendOutgoing } from '../../lambdas/relay/send-outgoing.ts';
import type { Outgoing } from '../../lambdas/relay/to-messages.ts';
import { createManualClock } from '../support/clock.ts';
import { newPayment } from '../support/payments.ts';
import { endpointNamed, messageOf } from '../webhooks/endpoints.ts';

const { operation, event, payment } = newPayment();

const ids = {
  operation_id: operation.id,
  resource_id: payment.id,
  merchant_id: payment.merchantId,
  correlation_id: 'correlation',
};

const command: Outgoing = { to: 'provider_commands', message: ids };
const delivery: Outgoing = { to: 'deliveries', message: messageOf(event, endpointNamed('shop')) };

type Scripted = { readonly refusedCode?: string; readonly schedulerError?: Error };

/** Queues and scheduler that remember what they were given. */
const setup = ({ refusedCode, schedulerError }: Scripted = {}) => {
  const batches: SendMessageBatchCommandInput[] = [];
  const schedules: object[] = [];
  const clock = createManualClock();
  const sqs = {
    send: async ({ input }: { input: SendMessageBatchCommandInput }) => {
      batches.push(input);
      return refusedCode === undefined ? {} : { Failed: [{ Id: '0', Code: refusedCode }] };
    },
  } as unknown as SQSClient;
  const scheduler = {
    send: async ({ input }: { input: object }) => {
      schedules.push(input);
      if (schedulerError !== undefined) throw schedulerError;
      return {};
    },
  } as unknown as SchedulerClient;
  const targets = {
    providerCommandsUrl: 'commands',
    resolutionsUrl: 'resolutions',
    resolutionsArn: 'resolutions-arn',
    dueInvoicesUrl: 'due-invoices',
    dueInvoicesArn: 'due-invoices-arn',
    deliveriesUrl: 'deliveries',
    scheduleGroup: 'group',
    scheduleRoleArn: 'role',
  };
  const checkIn = (seconds: number): Outgoing => ({
    to: 'resolutions',
    message: { ...ids, check: 4 },
    dueAt: toRfc3339(clock.nowMs() + seconds * 1000),
  });
  return { send: createSendOutgoing({ sqs, scheduler, clock, targets }), batches, schedules, checkIn };
};

const entriesOf = (batches: readonly SendMessageBatchCommandInput[]) =>
  batches.map(({ QueueUrl, Entries }) => ({ queue: QueueUrl, count: Entries?.length }));

describe('messages for queues', () => {
  it('go each to its own queue, as JSON and at once', async () => {
    const { send, batches } = setup();
    await send([command, delivery]);
    expect(batches).toEqual([
      {
        QueueUrl: 'commands',
        Entries: [{ Id: '0', MessageBody: JSON.stringify(ids), DelaySeconds: 0 }],
      },
      {
        QueueUrl: 'deliveries',
        Entries: [
          {
            Id: '0',
            MessageBody: JSON.stringify(delivery.message),
            DelaySeconds: 0,
            MessageGroupId: endpointNamed('shop').id,
          },
        ],
      },
    ]);
  });

  it('go ten at a time, under ids that differ within a batch', async () => {
    const { send, batches } = setup();
    await send(Array.from({ length: 23 }, () => command));
    expect(entriesOf(batches)).toEqual([
      { queue: 'commands', count: 10 },
      { queue: 'commands', count: 10 },
      { queue: 'commands', count: 3 },
    ]);
    for (const { Entries = [] } of batches)
      expect(new Set(Entries.map(({ Id }) => Id)).size).toBe(Entries.length);
  });

  it('throw when one of a batch is not taken, with the reason', async () => {
    const { send } = setup({ refusedCode: 'ThrottlingException' });
    await expect(send([command, command])).rejects.toThrow('1 of 2 messages not taken: ThrottlingException');
  });
});

describe('a check', () => {
  it.each([
    ['that is overdue goes at once', -30, 0],
    ['that is due soon waits in the queue', 29.2, 30],
    ['that is due in 15 minutes still waits in the queue', 900, 900],
  ])('%s', async (_title, seconds, delay) => {
    const { send, batches, schedules, checkIn } = setup();
    await send([checkIn(seconds)]);
    expect(batches).toMatchObject([{ QueueUrl: 'resolutions', Entries: [{ DelaySeconds: delay }] }]);
    expect(schedules).toEqual([]);
  });

  it('that is due later is scheduled, once under its own name and gone afterwards', async () => {
    const { send, batches, schedules, checkIn } = setup();
    await send([checkIn(3600)]);
    expect(batches).toEqual([]);
    expect(schedules).toEqual([
      {
        Name: `${operation.id}-4`,
        GroupName: 'group',
        ScheduleExpression: 'at(2026-11-21T10:00:00)',
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: {
          Arn: 'resolutions-arn',
          RoleArn: 'role',
          Input: JSON.stringify({ ...ids, check: 4 }),
        },
      },
    ]);
  });

  it('of an invoice is scheduled alike, for a queue of its own', async () => {
    const { send, schedules } = setup();
    const message = { invoice_id: 'inv_1', merchant_id: 'mer_1', correlation_id: 'correlation' } as const;
    await send([{ to: 'due_invoices', message, dueAt: '2026-12-24T12:00:00.000Z' }]);
    expect(schedules).toMatchObject([
      {
        Name: 'inv_1-due',
        ScheduleExpression: 'at(2026-12-24T12:00:00)',
        Target: { Arn: 'due-invoices-arn', Input: JSON.stringify(message) },
      },
    ]);
  });

  it('of an authorisation’s end is scheduled alike', async () => {
    const { send, schedules } = setup();
    const message = { payment_id: payment.id, merchant_id: 'mer_1', correlation_id: 'correlation' };
    await send([{ to: 'resolutions', message, dueAt: '2026-11-28T09:00:00.000Z' }]);
    expect(schedules).toMatchObject([
      {
        Name: `${payment.id}-${Date.parse('2026-11-28T09:00:00.000Z')}`,
        ScheduleExpression: 'at(2026-11-28T09:00:00)',
        Target: { Arn: 'resolutions-arn', Input: JSON.stringify(message) },
      },
    ]);
  });

  it('that is scheduled already is done, and the rest is still sent', async () => {
    const conflict = new ConflictException({ message: 'exists', Message: 'exists', $metadata: {} });
    const { send, batches, checkIn } = setup({ schedulerError: conflict });
    await send([checkIn(3600), command]);
    expect(entriesOf(batches)).toEqual([{ queue: 'commands', count: 1 }]);
  });

  it('that the scheduler does not take throws', async () => {
    const { send, checkIn } = setup({ schedulerError: new Error('no such group') });
    await expect(send([checkIn(3600)])).rejects.toThrow('no such group');
  });
});
