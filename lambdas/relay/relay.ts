import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Context, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { toItem } from '../platform/dynamo.ts';
import type { Log, LogFields } from '../platform/logger.ts';
import { logBreak } from './log-break.ts';
import type { SendOutgoing } from './send-outgoing.ts';
import { type ItemChange, type Outgoing, toMessages } from './to-messages.ts';

type Image = Record<string, AttributeValue> | undefined;

const toChange = (record: DynamoDBRecord): ItemChange => ({
  before: toItem(record.dynamodb?.OldImage as Image),
  after: toItem(record.dynamodb?.NewImage as Image),
});

type Message = Outgoing['message'];

/** Ids only: a delivery's body is the merchant's business. */
const traceOf = (message: Message): LogFields =>
  'operation_id' in message || 'invoice_id' in message || 'payment_id' in message
    ? { ...message }
    : {
        event_id: message.event_id,
        event_type: message.event_type,
        resource_id: message.resource_id,
        merchant_id: message.merchant_id,
      };

/**
 * Relays what was committed, and throws when anything was not handed over: the stream repeats the batch, and
 * receivers tell the duplicates. Lambda halves a batch that throws, so a record that cannot be relayed is alone in
 * the end. Naming a failed record (`batchItemFailures`) would be worse: Lambda then splits the batch only there, and
 * since all records of a batch are sent together, nobody knows which one it is.
 *
 * @throws what the queues or the scheduler said, once it is logged.
 */
export const createRelay = (deps: { readonly send: SendOutgoing; readonly log: Log }) => {
  return async (event: DynamoDBStreamEvent, context: Context): Promise<void> => {
    deps.log.startInvocation(context);
    const records = event.Records.length;
    try {
      const changes = event.Records.map(toChange);
      const outgoing = changes.flatMap(toMessages);
      await deps.send(outgoing);
      for (const change of changes) logBreak(deps.log, change);
      for (const { to, message } of outgoing) deps.log.info('RELAY_SENT', { to, ...traceOf(message) });
    } catch (error) {
      deps.log.error('RELAY_FAILED', { records }, error);
      throw error;
    }
  };
};
