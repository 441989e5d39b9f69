import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { RedeliveryId } from '../kernel/ids.ts';
import type { RedeliveryMessage } from './redelivery-message.ts';

/** Has somebody go on with a redelivery. Twice does no harm. */
export type WakeRedelivery = (id: RedeliveryId) => Promise<void>;

export const createWakeRedelivery =
  (deps: { readonly sqs: SQSClient; readonly queueUrl: string }): WakeRedelivery =>
  async (id) => {
    const message: RedeliveryMessage = { redelivery_id: id };
    await deps.sqs.send(
      new SendMessageCommand({ QueueUrl: deps.queueUrl, MessageBody: JSON.stringify(message) }),
    );
  };
