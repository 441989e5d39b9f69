import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import { OpsError } from '../failure.ts';
import type { createReadBatch } from './read-batch.ts';

const Batch = v.object({
  DDBStreamBatchInfo: v.object({
    shardId: v.string(),
    startSequenceNumber: v.pipe(v.string(), v.digits()),
    endSequenceNumber: v.pipe(v.string(), v.digits()),
    streamArn: v.string(),
  }),
});

// As the stream hands them over, and far below what one call of a function may carry.
const RECORDS_MAX = 50;

/**
 * Gives a batch that the stream went on without to its function once more, from the stream: the message names its
 * records and does not hold them. To be relayed or applied twice is harmless.
 *
 * @throws OpsError if the stream has forgotten it (after 24 hours) or does not show all of it, or the function fails
 *   again.
 */
export const createRelayBatch = (deps: {
  readonly readBatch: ReturnType<typeof createReadBatch>;
  readonly lambda: Pick<LambdaClient, 'send'>;
}): ((body: string, functionName: string, runbook: string) => Promise<void>) => {
  return async (body, functionName, runbook) => {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Batch), body);
    if (!parsed.success) throw new OpsError('a message names no batch of the stream');
    const records = await deps.readBatch(parsed.output.DDBStreamBatchInfo);
    if (records === null)
      throw new OpsError(
        'the stream has forgotten the batch: it keeps records for 24 hours',
        `What to do then is in docs/runbooks/${runbook}.md.`,
      );
    for (let start = 0; start < records.length; start += RECORDS_MAX) {
      const Payload = JSON.stringify({ Records: records.slice(start, start + RECORDS_MAX) });
      const { FunctionError } = await deps.lambda.send(
        new InvokeCommand({ FunctionName: functionName, Payload }),
      );
      if (FunctionError !== undefined)
        throw new OpsError(
          'the function failed again: the batch stays where it is',
          'Its log has the reason.',
        );
    }
  };
};
