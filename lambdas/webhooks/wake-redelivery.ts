import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { RedeliveryId } from '../kernel/ids.ts';
import { invariant } from '../kernel/invariant.ts';
import type { RedeliveryMessage } from './redelivery-message.ts';
import type { RedeliveryStore } from './redelivery-store.ts';

/** Has somebody go on with a redelivery. Twice does no harm. */
export type WakeRedelivery = (id: RedeliveryId) => Promise<void>;

export const createWakeRedelivery =
  (deps: {
    readonly sqs: SQSClient;
    readonly queueUrl: string;
    readonly redeliveries: Pick<RedeliveryStore, 'get'>;
  }): WakeRedelivery =>
  async (id) => {
    const redelivery = await deps.redeliveries.get(id);
    invariant(redelivery !== null, 'a redelivery is written before anybody is woken for it');
    const message: RedeliveryMessage = { redelivery_id: id };
    await deps.sqs.send(
      new SendMessageCommand({
        QueueUrl: deps.queueUrl,
        MessageBody: JSON.stringify(message),
        // Fair queues: a merchant with many or long redeliveries waits for itself, not before others.
        MessageGroupId: redelivery.merchantId,
      }),
    );
  };
