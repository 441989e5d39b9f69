import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { sendableJson } from '../platform/sendable-json.ts';
import type { DeliveryMessage } from './delivery-message.ts';

const SQS_BATCH_MAX = 10;

/** Hands deliveries over to their queue; throws if any was not taken, and then all may be sent again. */
export type SendDeliveries = (messages: readonly DeliveryMessage[]) => Promise<void>;

export const createSendDeliveries = (deps: {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
}): SendDeliveries => {
  const sendBatch = async (batch: readonly DeliveryMessage[]): Promise<void> => {
    const { Failed = [] } = await deps.sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: deps.queueUrl,
        Entries: batch.map((message, index) => ({
          Id: String(index),
          MessageBody: sendableJson(message),
          // Fair queues: an endpoint with much to catch up with waits for itself, not before others.
          MessageGroupId: message.endpoint_id,
        })),
      }),
    );
    if (Failed.length > 0)
      throw new Error(
        `${Failed.length} of ${batch.length} messages not taken: ${Failed.map(({ Code }) => Code ?? 'no code').join(', ')}`,
      );
  };
  return async (messages) => {
    for (let start = 0; start < messages.length; start += SQS_BATCH_MAX)
      await sendBatch(messages.slice(start, start + SQS_BATCH_MAX));
  };
};
