import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { breakKey, toBreak } from '../ledger/break-item.ts';
import { breaksPartition } from '../ledger/break-writes.ts';
import type { Break } from '../ledger/domain/break.ts';
import { createReadPartition } from '../operations/read-story.ts';
import { createBatchGet } from '../platform/batch-get.ts';

/** The breaks that are noted of these resources, and those that are known already. */
export const createReadBreaks = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): ((resources: readonly string[], known: readonly string[]) => Promise<readonly Break[]>) => {
  const readPartition = createReadPartition(deps);
  const batchGet = createBatchGet(deps);
  return async (resources, known) => {
    const notes = await Promise.all(resources.map(async (id) => readPartition(breaksPartition(id))));
    const noted = notes.flat().map(({ sk }) => String(sk).slice('break#'.length));
    return (await batchGet([...new Set([...noted, ...known])].map(breakKey))).map(toBreak);
  };
};
