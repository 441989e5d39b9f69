import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { WebhookMessage } from './sandbox-store.ts';

/** Hands webhooks to the queue that sends them. */
export type Enqueue = (messages: readonly WebhookMessage[]) => Promise<void>;

/**
 * One call: a change has five webhooks at the most, and a batch takes ten.
 *
 * @throws Error if the queue did not take all of them; whoever asks for the operation next sends all again.
 */
export const createEnqueue = (deps: { readonly sqs: SQSClient; readonly queueUrl: string }): Enqueue => {
  return async (messages) => {
    if (messages.length === 0) return;
    const { Failed } = await deps.sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: deps.queueUrl,
        Entries: messages.map((message, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify(message),
          DelaySeconds: message.delay_seconds,
        })),
      }),
    );
    const codes = (Failed ?? []).map(({ Code }) => Code ?? 'unknown');
    if (codes.length > 0) throw new Error(`the queue refused ${codes.length} webhooks: ${codes.join(', ')}`);
  };
};
