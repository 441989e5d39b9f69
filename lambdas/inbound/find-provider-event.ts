import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { ProviderName } from '../providers/port.ts';
import { fromProviderEventItem, type ProcessedEvent, providerEventKey } from './provider-event-item.ts';

/** @returns null for an event that was not processed: it is not here, waits in its queue, or is a dead letter. */
export type FindProviderEvent = (provider: ProviderName, eventId: string) => Promise<ProcessedEvent | null>;

/** Finds one event of a provider, and with it its place in the archive, with one read. */
export const createFindProviderEvent = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): FindProviderEvent => {
  return async (provider, eventId) => {
    const { Item } = await deps.documents.send(
      new GetCommand({
        TableName: deps.table,
        Key: providerEventKey(provider, eventId),
        ConsistentRead: true,
      }),
    );
    return Item === undefined ? null : fromProviderEventItem(Item);
  };
};
