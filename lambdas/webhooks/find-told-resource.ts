import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';

/** @returns the resource that an event, or its delivery, is about; null if there is none, or the index does not show it yet. */
export type FindToldResource = (id: string) => Promise<string | null>;

/** Events and deliveries lie with their resource: the index that finds them by id says which one that is. */
export const createFindToldResource = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly webhooksTable: string;
}): FindToldResource => {
  return async (id) => {
    const { Items } = await deps.documents.send(
      new QueryCommand({
        TableName: deps.webhooksTable,
        IndexName: 'event',
        KeyConditionExpression: 'event_key = :id',
        ExpressionAttributeValues: { ':id': id },
        Limit: 1,
      }),
    );
    const [found] = Items ?? [];
    return found === undefined ? null : String(found['pk']).slice('resource#'.length);
  };
};
