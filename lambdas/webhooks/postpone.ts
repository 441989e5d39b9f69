import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';

/** Hides a message that failed until its next attempt is due; Lambda leaves a reported failure's visibility as it is. */
export const createPostpone =
  (deps: { readonly sqs: SQSClient; readonly queueUrl: string }) =>
  async (record: SQSRecord, seconds: number): Promise<void> => {
    await deps.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: deps.queueUrl,
        ReceiptHandle: record.receiptHandle,
        VisibilityTimeout: seconds,
      }),
    );
  };
