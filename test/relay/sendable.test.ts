import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import type { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { API_VERSION } from '../../lambdas/kernel/api-version.ts';
import { createSendOutgoing } from '../../lambdas/relay/send-outgoing.ts';
import type { Outgoing } from '../../lambdas/relay/to-messages.ts';
import { toPayload } from '../../lambdas/webhooks/to-payload.ts';
import { createManualClock } from '../support/clock.ts';
import { newPayment } from '../support/payments.ts';
import { endpointNamed, messageOf } from '../webhooks/endpoints.ts';

/** What SQS takes, besides tab, line feed and carriage return. */
const SENDABLE = /^[\u0020-\uFFFD]*$/u;

interface Sent {
  readonly queue: string;
  readonly body: string;
}

const sending = (refusedQueue?: string) => {
  const sent: Sent[] = [];
  const send = (command: SendMessageBatchCommand) => {
    const { QueueUrl = '', Entries = [] } = command.input;
    if (QueueUrl === refusedQueue)
      return Promise.resolve({ Failed: [{ Id: '0', Code: 'InvalidMessageContents', SenderFault: true }] });
    sent.push(...Entries.map(({ MessageBody = '' }) => ({ queue: QueueUrl, body: MessageBody })));
    return Promise.resolve({});
  };
  const sendOutgoing = createSendOutgoing({
    sqs: { send } as unknown as SQSClient,
    scheduler: {} as SchedulerClient,
    clock: createManualClock(),
    targets: {
      providerCommandsUrl: 'commands',
      resolutionsUrl: 'resolutions',
      dueInvoicesUrl: 'due-invoices',
      dueInvoicesArn: 'due-invoices-arn',
      resolutionsArn: '',
      deliveriesUrl: 'deliveries',
      scheduleGroup: '',
      scheduleRoleArn: '',
    },
  });
  return { sent, sendOutgoing };
};

const delivery = (description: string): Outgoing => ({
  to: 'deliveries',
  message: messageOf(newPayment().event, endpointNamed('shop'), {
    body: toPayload(newPayment({ description }).event, API_VERSION),
  }),
});

const command: Outgoing = {
  to: 'provider_commands',
  message: { operation_id: 'op_1', resource_id: 'pay_1', merchant_id: 'mer_1', correlation_id: 'c' },
};

describe('what the relay sends', () => {
  it('has only characters that SQS takes, and reads back as what was meant', async () => {
    const { sent, sendOutgoing } = sending();
    const outgoing = delivery('a\uFFFE\uFFFFb');
    await sendOutgoing([outgoing]);
    expect(sent[0]?.body).toMatch(SENDABLE);
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual(outgoing.message);
  });

  it('goes to every queue but the one that refuses, and the refusal is told', async () => {
    const { sent, sendOutgoing } = sending('deliveries');
    await expect(sendOutgoing([delivery('a'), command])).rejects.toThrow(
      '1 of 1 messages not taken: InvalidMessageContents',
    );
    expect(sent.map(({ queue }) => queue)).toEqual(['commands']);
  });
});
