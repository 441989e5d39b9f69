import type { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import type { Redelivery } from '../../lambdas/webhooks/domain/redelivery.ts';
import { createWakeRedelivery } from '../../lambdas/webhooks/wake-redelivery.ts';
import { createMemoryRedeliveries } from './memory-redeliveries.ts';

const setup = () => {
  const redeliveries = createMemoryRedeliveries();
  const sent: unknown[] = [];
  const sqs = {
    send: async ({ input }: SendMessageCommand) => {
      sent.push(input);
    },
  } as unknown as SQSClient;
  const wished = async (name: string, merchant: string): Promise<Redelivery> => {
    const redelivery: Redelivery = {
      id: deriveId('rdl', name),
      merchantId: deriveId('mer', merchant),
      scope: { kind: 'event', eventId: deriveId('evt', name), endpointId: null },
      state: 'pending',
      position: null,
      deliveriesCount: 0,
      fingerprint: 'fingerprint',
      createdAt: '2026-11-21T09:00:00.000Z',
      updatedAt: '2026-11-21T09:00:00.000Z',
    };
    await redeliveries.create(redelivery);
    return redelivery;
  };
  return { wished, sent, wake: createWakeRedelivery({ sqs, queueUrl: 'queue', redeliveries }) };
};

describe('the message that has somebody go on with a redelivery', () => {
  it('waits in its merchant’s group: one with many does not keep the others waiting', async () => {
    const { wished, sent, wake } = setup();
    const all = [await wished('a', 'busy'), await wished('b', 'busy'), await wished('c', 'quiet')];
    for (const { id } of all) await wake(id);
    expect(sent).toEqual(
      all.map(({ id, merchantId }) => ({
        QueueUrl: 'queue',
        MessageBody: JSON.stringify({ redelivery_id: id }),
        MessageGroupId: merchantId,
      })),
    );
  });

  it('is not sent for a redelivery that nobody wrote', async () => {
    const { sent, wake } = setup();
    await expect(wake(deriveId('rdl', 'unknown'))).rejects.toThrow('before anybody is woken');
    expect(sent).toEqual([]);
  });
});
