import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Item } from './dynamo.ts';

export type QueryAll = (query: Omit<QueryCommandInput, 'TableName'>) => Promise<readonly Item[]>;

/** Everything that a query finds, however many pages it has: for what is known to be small enough to be held. */
export const createQueryAll = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): QueryAll => {
  return async (query) => {
    const items: Item[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await deps.documents.send(
        new QueryCommand({ ...query, TableName: deps.table, ExclusiveStartKey: start }),
      );
      items.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return items;
  };
};
