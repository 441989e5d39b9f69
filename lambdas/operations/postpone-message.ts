import { randomInt } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Sends a message again, for later; the one at hand is done with then. */
export type PostponeMessage = (body: unknown, seconds: number) => Promise<void>;

/** What SQS holds back at most; whoever must wait longer is sent away again. */
const DELAY_SECONDS_MAX = 900;

/** Those that waited for the same moment come within so long after it, not all at once. */
const SPREAD_SECONDS = 10;

/**
 * A new message instead of a hidden one: to hide it would use up a receive each time, and after five it would be a
 * dead letter, although nothing is wrong with it. Dying between sending and forgetting leaves two of them, of which
 * one finds nothing to do.
 */
export const createPostponeMessage = (deps: {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
}): PostponeMessage => {
  return async (body, seconds) => {
    await deps.sqs.send(
      new SendMessageCommand({
        QueueUrl: deps.queueUrl,
        MessageBody: JSON.stringify(body),
        DelaySeconds: Math.min(DELAY_SECONDS_MAX, seconds + randomInt(SPREAD_SECONDS)),
      }),
    );
  };
};
