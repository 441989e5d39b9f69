import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { ProviderName } from '../providers/port.ts';
import { referencePartition } from './operation-item.ts';

/** @returns the id of the operation that made what has this reference, a charge or a refund; null if there is none, or the index does not show it yet. */
export type FindByReference = (provider: ProviderName, reference: string) => Promise<string | null>;

/** Finds an operation by what its provider calls what came of it, where that is all that a provider says. */
export const createFindByReference = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): FindByReference => {
  return async (provider, reference) => {
    const { Items } = await deps.documents.send(
      new QueryCommand({
        TableName: deps.table,
        IndexName: 'list',
        KeyConditionExpression: 'list_pk = :pk',
        ExpressionAttributeValues: { ':pk': referencePartition(provider, reference) },
        Limit: 1,
      }),
    );
    const [found] = Items ?? [];
    return found === undefined ? null : String(found['list_sk']);
  };
};
