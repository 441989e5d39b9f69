import type { Context, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { EventRecord } from '../../lambdas/kernel/event.ts';
import { openBreak } from '../../lambdas/ledger/break-writes.ts';
import { breakId } from '../../lambdas/ledger/domain/break.ts';
import { toAttributes } from '../../lambdas/operations/operation-item.ts';
import { putEvent } from '../../lambdas/platform/event-item.ts';
import { createRelay } from '../../lambdas/relay/relay.ts';
import type { Outgoing } from '../../lambdas/relay/to-messages.ts';
import { createRecordingLog } from '../access/recording-log.ts';
import { marshalled, newPayment } from '../support/payments.ts';
import { endpointNamed, messageOf } from '../webhooks/endpoints.ts';

const { event, operation, payment } = newPayment();

/** What the stream says about a new event of a payment. */
const newEvent = {
  dynamodb: { NewImage: marshalled(putEvent('money', `payment#${payment.id}`, event).Put?.Item ?? {}) },
} as DynamoDBRecord;

const unreadable = {
  dynamodb: { NewImage: { entity: { S: 'operation' }, pk: { S: 'operation#op_1' } } },
} as DynamoDBRecord;

const BREAK = {
  id: breakId('operation_unknown', 'op_1'),
  kind: 'operation_unknown',
  subjectId: 'op_1',
  resourceId: payment.id,
  merchantId: payment.merchantId,
  amount: payment.amount,
  detail: null,
  since: payment.createdAt,
  openedAt: payment.createdAt,
  provider: 'sandbox',
  difference: null,
  seen: null,
} as const;

const command = {
  dynamodb: {
    NewImage: marshalled({ pk: `operation#${operation.id}`, sk: 'operation', ...toAttributes(operation) }),
  },
} as DynamoDBRecord;

const endpoint = endpointNamed('shop');

const setup = (error?: Error, fanOutError?: Error) => {
  const sent: Outgoing[] = [];
  const { log, lines } = createRecordingLog();
  const send = async (outgoing: readonly Outgoing[]): Promise<void> => {
    if (error !== undefined) throw error;
    sent.push(...outgoing);
  };
  const fanOut = async (events: readonly EventRecord[]) => {
    if (fanOutError !== undefined) throw fanOutError;
    return events.map((one) => messageOf(one, endpoint));
  };
  const relay = createRelay({ send, fanOut, log });
  const run = (...Records: DynamoDBRecord[]) =>
    relay({ Records } satisfies DynamoDBStreamEvent, {} as Context);
  return { run, sent, lines };
};

const DUE = { kind: 'due_time', due_at: BREAK.openedAt } as const;

describe('the relay', () => {
  it('sends what a batch set in motion and logs each message by its ids, never by its body', async () => {
    const { run, sent, lines } = setup();
    await run(newEvent);
    expect(sent).toMatchObject([{ to: 'deliveries', message: { event_id: event.id } }]);
    expect(lines).toEqual([
      {
        level: 'info',
        code: 'RELAY_SENT',
        fields: {
          to: 'deliveries',
          event_id: event.id,
          event_type: 'payment.created',
          resource_id: payment.id,
          merchant_id: payment.merchantId,
          endpoint_id: endpoint.id,
        },
      },
    ]);
  });

  it('says that a break was opened and resolved, and nothing about one that stayed as it was', async () => {
    const { run, sent, lines } = setup();
    const opened = marshalled(openBreak('money', BREAK, 'operations', DUE)[0]?.Put?.Item ?? {});
    const resolved = {
      ...opened,
      ...marshalled({ state: 'resolved', resolved_at: BREAK.openedAt, resolved_by: 'operation_failed' }),
    };
    await run(
      { dynamodb: { NewImage: opened } } as DynamoDBRecord,
      { dynamodb: { OldImage: opened, NewImage: opened } } as DynamoDBRecord,
      { dynamodb: { OldImage: opened, NewImage: resolved } } as DynamoDBRecord,
    );
    expect(sent).toMatchObject([{ to: 'resolutions', message: { break_id: BREAK.id } }]);
    const fields = { break_id: BREAK.id, kind: BREAK.kind, subject_id: BREAK.subjectId };
    expect(lines.filter(({ code }) => code.startsWith('BREAK_'))).toMatchObject([
      { level: 'warn', code: 'BREAK_OPENED', fields },
      { level: 'info', code: 'BREAK_RESOLVED', fields: { ...fields, resolved_by: 'operation_failed' } },
    ]);
  });

  it('fails the whole batch when something was not taken, so that Lambda halves it and comes again', async () => {
    const error = new Error('1 of 10 messages not taken');
    const { run, lines } = setup(error);
    await expect(run(newEvent, newEvent)).rejects.toBe(error);
    expect(lines).toEqual([{ level: 'error', code: 'RELAY_FAILED', fields: { records: 2 }, error }]);
  });

  it('moves money even while merchants cannot be told, and comes again for them', async () => {
    const error = new Error('the table is too busy');
    const { run, sent, lines } = setup(undefined, error);
    await expect(run(newEvent, command)).rejects.toBe(error);
    expect(sent).toMatchObject([{ to: 'provider_commands', message: { operation_id: operation.id } }]);
    expect(lines.map(({ code }) => code)).toEqual(['RELAY_SENT', 'RELAY_FAILED']);
  });

  it('fails a batch with a record that nobody can read, and sends nothing of it', async () => {
    const { run, sent, lines } = setup();
    await expect(run(newEvent, unreadable)).rejects.toThrow();
    expect(sent).toEqual([]);
    expect(lines).toMatchObject([{ code: 'RELAY_FAILED', fields: { records: 2 } }]);
  });
});
