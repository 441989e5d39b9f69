import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { deriveId, type EndpointId } from '../kernel/ids.ts';
import { intentKey, type RememberedIntent, toIntent } from '../platform/intent-item.ts';

/** @returns The wish that made this endpoint, which may be deleted by now; null if there was none. */
export type FindWish = (id: EndpointId) => Promise<RememberedIntent | null>;

export const createFindWish =
  (deps: { readonly documents: DynamoDBDocumentClient; readonly table: string }): FindWish =>
  async (id) => {
    const Key = intentKey(deriveId('int', id));
    const { Item } = await deps.documents.send(
      new GetCommand({ TableName: deps.table, Key, ConsistentRead: true }),
    );
    return Item === undefined ? null : toIntent(Item);
  };
