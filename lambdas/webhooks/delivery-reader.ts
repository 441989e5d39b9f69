import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type DeliveryRecord, fromDeliveryItem } from './delivery-item.ts';

/** What became of a resource's events: all that its story needs. */
export interface DeliveryReader {
  /** Everything that was sent about one event, or about everything that happened to a resource. */
  readonly ofResource: (resourceId: string, eventId?: string) => Promise<readonly DeliveryRecord[]>;
}

export const createDeliveryReader = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): DeliveryReader => ({
  // One page: a megabyte is some six hundred deliveries, more than anything that money happens to has.
  ofResource: async (resourceId, eventId) => {
    const { Items } = await deps.documents.send(
      new QueryCommand({
        TableName: deps.table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :delivery)',
        ExpressionAttributeValues: {
          ':pk': `resource#${resourceId}`,
          ':delivery': `delivery#${eventId ?? ''}`,
        },
        ConsistentRead: true,
      }),
    );
    return (Items ?? []).map(fromDeliveryItem);
  },
});
