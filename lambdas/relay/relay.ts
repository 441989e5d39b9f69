import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { toItem } from '../platform/dynamo.ts';
import type { Log, LogFields } from '../platform/logger.ts';
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
  'operation_id' in message
    ? { ...message }
    : {
        event_id: message.event_id,
        event_type: message.event_type,
        resource_id: message.resource_id,
        merchant_id: message.merchant_id,
      };

/**
 * Relays what was committed. It reports the first record when anything was not handed over: the stream then
 * repeats the batch from there, and receivers tell the duplicates. Nothing is skipped: a batch that keeps failing
 * is split, and what still fails ends in the relay-failures queue with an alarm.
 */
export const createRelay = (deps: { readonly send: SendOutgoing; readonly log: Log }) => {
  return async (event: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> => {
    deps.log.startInvocation(context);
    const records = event.Records.length;
    try {
      const outgoing = event.Records.flatMap((record) => toMessages(toChange(record)));
      await deps.send(outgoing);
      for (const { to, message } of outgoing) deps.log.info('RELAY_SENT', { to, ...traceOf(message) });
      return { batchItemFailures: [] };
    } catch (error) {
      deps.log.error('RELAY_FAILED', { records }, error);
      const first = event.Records[0]?.dynamodb?.SequenceNumber ?? '';
      return { batchItemFailures: [{ itemIdentifier: first }] };
    }
  };
};
