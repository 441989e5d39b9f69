import {
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import type { Clock } from '../../lambdas/kernel/clock.ts';
import { OpsError } from '../failure.ts';

/** Which records of a stream a function was given; sequence numbers grow within a shard. */
interface BatchInfo {
  readonly streamArn: string;
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
}

// A shard answers five reads a second.
const PAUSE_MS = 200;

/** One after the other, ten seconds: a tenth of the time for which a dead letter is held. */
const EMPTY_PAGES_MAX = 50;

const numberOf = (record: StreamRecord): bigint => BigInt(record.dynamodb?.SequenceNumber ?? 0);

/**
 * Reads a batch from the stream once more. A page may be empty before the end of what there is, so the end of the batch
 * is its last record, and nothing else.
 *
 * @returns Null if the stream has forgotten it (after 24 hours).
 * @throws OpsError if the last record does not come: half a batch must not pass for all of it.
 */
export const createReadBatch = (deps: {
  readonly streams: Pick<DynamoDBStreamsClient, 'send'>;
  readonly clock: Pick<Clock, 'sleep'>;
}): ((batch: BatchInfo) => Promise<readonly StreamRecord[] | null>) => {
  const read = async (batch: BatchInfo): Promise<readonly StreamRecord[]> => {
    const end = BigInt(batch.endSequenceNumber);
    const { ShardIterator } = await deps.streams.send(
      new GetShardIteratorCommand({
        StreamArn: batch.streamArn,
        ShardId: batch.shardId,
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        SequenceNumber: batch.startSequenceNumber,
      }),
    );
    const records: StreamRecord[] = [];
    let [next, emptyPages] = [ShardIterator, 0];
    while (next !== undefined && emptyPages < EMPTY_PAGES_MAX) {
      const page = await deps.streams.send(new GetRecordsCommand({ ShardIterator: next }));
      const found = page.Records ?? [];
      records.push(...found.filter((record) => numberOf(record) <= end));
      if (found.some((record) => numberOf(record) >= end)) return records;
      emptyPages = found.length === 0 ? emptyPages + 1 : 0;
      next = page.NextShardIterator;
      await deps.clock.sleep(PAUSE_MS);
    }
    throw new OpsError(
      'the stream did not show the whole batch: it stays where it is',
      'Try again; if it stays so, read the shard by hand as the runbook says.',
    );
  };
  return async (batch) => {
    try {
      return await read(batch);
    } catch (error) {
      if (error instanceof TrimmedDataAccessException) return null;
      throw error;
    }
  };
};
