import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Log } from './logger.ts';
import { failureOf, MessageError } from './message-failure.ts';

export type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** One message's work. A throw means "deliver it again"; everything else that can happen is a returned value. */
export type ProcessMessage = (body: unknown, record: SQSRecord, log: Log) => Promise<void>;

const parseBody = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // What the parser says quotes the text, and a text may hold anything.
    throw new MessageError('unreadable_message', 'the message is not JSON');
  }
};

const processOne = async (process: ProcessMessage, record: SQSRecord, log: Log): Promise<string | null> => {
  const bound = log.with({
    message_id: record.messageId,
    receive_count: Number(record.attributes.ApproximateReceiveCount),
  });
  try {
    await process(parseBody(record.body), record, bound);
    return null;
  } catch (error) {
    const { reason, error: told } = failureOf(error);
    bound.error('BATCH_ITEM_FAILED', { reason }, told);
    return record.messageId;
  }
};

/**
 * Consumes a batch: each message succeeds or fails alone, and only what failed is delivered again
 * (`ReportBatchItemFailures`), until the queue's redrive policy moves it to the dead-letter queue.
 */
export const createQueueHandler = (deps: {
  readonly process: ProcessMessage;
  readonly log: Log;
  /** Runs first in each invocation: registers the Lambda context with whoever needs its deadline. */
  readonly onStart?: (context: Context) => void;
}): QueueHandler => {
  return async (event, context) => {
    deps.log.startInvocation(context);
    deps.onStart?.(context);
    const failed = await Promise.all(
      event.Records.map((record) => processOne(deps.process, record, deps.log)),
    );
    return {
      batchItemFailures: failed.flatMap((id) => (id === null ? [] : [{ itemIdentifier: id }])),
    };
  };
};
