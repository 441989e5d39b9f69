import type { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { createFindProviderEvent } from '../../lambdas/inbound/find-provider-event.ts';
import { putProviderEvent } from '../../lambdas/inbound/provider-event-item.ts';

const EVENT = {
  id: 'pev_1',
  type: 'charge.captured',
  operationId: 'op_1',
  createdAt: '2026-11-21T09:00:00.000Z',
  answer: null,
  dispute: null,
};

/** A table that counts how often it is read. */
const setup = (versionId: string | null) => {
  const received = {
    provider: 'sandbox',
    event: EVENT,
    archivedAt: { key: 'provider=sandbox/date=2026-11-21/09/archived.json', versionId },
    receivedAt: '2026-11-21T09:00:01.000Z',
  } as const;
  const done = { outcome: 'applied', appliedAt: '2026-11-21T09:00:02.000Z' } as const;
  const item = putProviderEvent('money', received, done).Put?.Item;
  const reads: unknown[] = [];
  const documents = {
    send: async ({ input }: GetCommand) => {
      reads.push(input);
      return { Item: input.Key?.['pk'] === item?.['pk'] ? item : undefined };
    },
  } as unknown as DynamoDBDocumentClient;
  return { find: createFindProviderEvent({ documents, table: 'money' }), reads, ...received, ...done };
};

it.each(['v1', null])(
  'a provider’s event leads to its bytes in the archive with one read: %s',
  async (id) => {
    const { find, reads, archivedAt, receivedAt, appliedAt } = setup(id);
    expect(await find('sandbox', 'pev_1')).toEqual({
      id: 'pev_1',
      provider: 'sandbox',
      disputeId: null,
      type: 'charge.captured',
      outcome: 'applied',
      operationId: 'op_1',
      createdAt: EVENT.createdAt,
      receivedAt,
      appliedAt,
      archivedAt,
    });
    expect(reads).toEqual([
      {
        TableName: 'money',
        Key: { pk: 'provider_event#sandbox#pev_1', sk: 'provider_event' },
        ConsistentRead: true,
      },
    ]);
  },
);

it('one provider’s event is not another’s', async () => {
  const { find } = setup('v1');
  expect(await find('stripe', 'pev_1')).toBeNull();
});
