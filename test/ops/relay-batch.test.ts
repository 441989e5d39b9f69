import {
  type DynamoDBStreamsClient,
  GetShardIteratorCommand,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { createReadBatch } from '../../ops/dlq/read-batch.ts';
import { createRelayBatch } from '../../ops/dlq/relay-batch.ts';
import { OpsError } from '../../ops/failure.ts';

type Page = readonly number[];

/** A batch of the records 10 to 12, and a shard that answers with these pages, each with records of such numbers. */
const setup = (pages: readonly Page[], { isOpen = false, isForgotten = false } = {}) => {
  const relayed: string[] = [];
  const waits: number[] = [];
  let reads = 0;
  const getRecords = () => {
    if (isForgotten) throw new TrimmedDataAccessException({ message: 'trimmed', $metadata: {} });
    const numbers = pages[reads++] ?? [];
    return {
      Records: numbers.map((number) => ({ dynamodb: { SequenceNumber: String(number) } })),
      NextShardIterator: reads < pages.length || isOpen ? 'next' : undefined,
    };
  };
  const streams = {
    send: async (command: unknown) =>
      command instanceof GetShardIteratorCommand ? { ShardIterator: 'first' } : getRecords(),
  } as unknown as DynamoDBStreamsClient;
  const lambda = {
    send: async ({ input }: { readonly input: { readonly Payload: string } }) => {
      const { Records } = JSON.parse(input.Payload) as {
        readonly Records: readonly { readonly dynamodb: { readonly SequenceNumber: string } }[];
      };
      relayed.push(...Records.map(({ dynamodb }) => dynamodb.SequenceNumber));
      return {};
    },
  } as unknown as LambdaClient;
  const sleep = async (milliseconds: number) => {
    waits.push(milliseconds);
  };
  const relayBatch = createRelayBatch({ readBatch: createReadBatch({ streams, clock: { sleep } }), lambda });
  const body = JSON.stringify({
    DDBStreamBatchInfo: {
      shardId: 'shard',
      startSequenceNumber: '10',
      endSequenceNumber: '12',
      streamArn: 'stream',
    },
  });
  return { relayed, waits, relay: () => relayBatch(body, 'relay', 'relay-failures') };
};

describe('a batch that the stream went on without', () => {
  it.each<[string, readonly Page[]]>([
    ['in one page', [[10, 11, 12]]],
    ['behind empty pages', [[], [], [10, 11, 12]]],
    ['with empty pages in it', [[10], [], [11], [], [12]]],
    ['before others of its shard', [[10, 11], [12, 13, 14], [15]]],
    ['without its last record, but with a later one', [[10, 11], [13]]],
  ])('is given to its function whole: %s', async (_title, pages) => {
    const { relay, relayed } = setup(pages, { isOpen: true });
    await relay();
    const expected = pages.flat().filter((number) => number <= 12);
    expect(relayed).toEqual(expected.map(String));
  });

  it.each<[string, readonly Page[], boolean]>([
    ['the shard ends', [[10], [11]], false],
    ['nothing more comes', [[10], [11]], true],
    ['nothing comes at all', [], true],
  ])('is not given in part: %s before its last record', async (_title, pages, isOpen) => {
    const { relay, relayed, waits } = setup(pages, { isOpen });
    await expect(relay()).rejects.toThrow(OpsError);
    await expect(relay()).rejects.toThrow('did not show the whole batch');
    expect(relayed).toEqual([]);
    expect(waits.length).toBeLessThan(110);
  });

  it('that the stream has forgotten is said to be that', async () => {
    const { relay, relayed } = setup([], { isForgotten: true });
    await expect(relay()).rejects.toThrow('forgotten');
    expect(relayed).toEqual([]);
  });
});
