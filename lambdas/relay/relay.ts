import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Context, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { toItem } from '../platform/dynamo.ts';
import type { Log, LogFields } from '../platform/logger.ts';
import type { FanOut } from '../webhooks/fan-out.ts';
import { logBreak } from './log-break.ts';
import type { SendOutgoing } from './send-outgoing.ts';
import { type ItemChange, type Outgoing, toMessages, toNewEvent } from './to-messages.ts';

type Image = Record<string, AttributeValue> | undefined;

const toChange = (record: DynamoDBRecord): ItemChange => ({
  before: toItem(record.dynamodb?.OldImage as Image),
  after: toItem(record.dynamodb?.NewImage as Image),
});

type Message = Outgoing['message'];

/** Ids only: a delivery's body is the merchant's business. */
const traceOf = (message: Message): LogFields =>
  'operation_id' in message || 'invoice_id' in message || 'payment_id' in message || 'break_id' in message
    ? { ...message }
    : {
        event_id: message.event_id,
        event_type: message.event_type,
        resource_id: message.resource_id,
        merchant_id: message.merchant_id,
        endpoint_id: message.endpoint_id,
      };

/**
 * Relays what was committed, and throws when anything was not handed over: the stream repeats the batch, and
 * receivers tell the duplicates. Lambda halves a batch that throws, so a record that cannot be relayed is alone in
 * the end. Naming a failed record (`batchItemFailures`) would be worse: Lambda then splits the batch only there, and
 * since all records of a batch are sent together, nobody knows which one it is.
 *
 * @throws what the queues or the scheduler said, once it is logged.
 */
export const createRelay = (deps: {
  readonly send: SendOutgoing;
  readonly fanOut: FanOut;
  readonly log: Log;
}) => {
  const relay = async (outgoing: readonly Outgoing[]): Promise<void> => {
    await deps.send(outgoing);
    for (const { to, message } of outgoing) deps.log.info('RELAY_SENT', { to, ...traceOf(message) });
  };
  return async (event: DynamoDBStreamEvent, context: Context): Promise<void> => {
    deps.log.startInvocation(context);
    const records = event.Records.length;
    try {
      const changes = event.Records.map(toChange);
      // Money first: what keeps a merchant from hearing of it must not keep it from moving.
      await relay(changes.flatMap(toMessages));
      for (const change of changes) logBreak(deps.log, change);
      const deliveries = await deps.fanOut(changes.flatMap(toNewEvent));
      await relay(deliveries.map((message) => ({ to: 'deliveries', message })));
    } catch (error) {
      deps.log.error('RELAY_FAILED', { records }, error);
      throw error;
    }
  };
};
