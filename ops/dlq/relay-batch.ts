import {
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import { OpsError } from '../failure.ts';
import type { CloudConfig } from '../target.ts';

const Batch = v.object({
  DDBStreamBatchInfo: v.object({
    shardId: v.string(),
    startSequenceNumber: v.pipe(v.string(), v.digits()),
    endSequenceNumber: v.pipe(v.string(), v.digits()),
    streamArn: v.string(),
  }),
});

type BatchInfo = v.InferOutput<typeof Batch>['DDBStreamBatchInfo'];

// As the stream hands them over, and far below what one call of a function may carry.
const RECORDS_MAX = 50;

const isOf = ({ endSequenceNumber }: BatchInfo, record: StreamRecord): boolean =>
  BigInt(record.dynamodb?.SequenceNumber ?? 0) <= BigInt(endSequenceNumber);

/**
 * Gives a batch that the stream went on without to its function once more, from the stream: the message names its
 * records and does not hold them. To be relayed or applied twice is harmless.
 *
 * @throws OpsError if the stream has forgotten it (after 24 hours), or the function fails again.
 */
export const createRelayBatch = (
  cloud: CloudConfig,
): ((body: string, functionName: string, runbook: string) => Promise<void>) => {
  const streams = new DynamoDBStreamsClient(cloud);
  const lambda = new LambdaClient(cloud);
  const read = async (batch: BatchInfo): Promise<readonly StreamRecord[]> => {
    const { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({
        StreamArn: batch.streamArn,
        ShardId: batch.shardId,
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        SequenceNumber: batch.startSequenceNumber,
      }),
    );
    const records: StreamRecord[] = [];
    let next = ShardIterator;
    while (next !== undefined) {
      const page = await streams.send(new GetRecordsCommand({ ShardIterator: next }));
      const found = page.Records ?? [];
      records.push(...found.filter((record) => isOf(batch, record)));
      // An empty page is the end of what there is; a later record is the end of the batch.
      const isOver = found.length === 0 || found.some((record) => !isOf(batch, record));
      next = isOver ? undefined : page.NextShardIterator;
    }
    return records;
  };
  return async (body, functionName, runbook) => {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Batch), body);
    if (!parsed.success) throw new OpsError('a message names no batch of the stream');
    const records = await read(parsed.output.DDBStreamBatchInfo).catch((error: unknown) => {
      if (!(error instanceof TrimmedDataAccessException)) throw error;
      return [];
    });
    if (records.length === 0)
      throw new OpsError(
        'the stream has forgotten the batch: it keeps records for 24 hours',
        `What to do then is in docs/runbooks/${runbook}.md.`,
      );
    for (let start = 0; start < records.length; start += RECORDS_MAX) {
      const Payload = JSON.stringify({ Records: records.slice(start, start + RECORDS_MAX) });
      const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: functionName, Payload }));
      if (FunctionError !== undefined)
        throw new OpsError(
          'the function failed again: the batch stays where it is',
          'Its log has the reason.',
        );
    }
  };
};
