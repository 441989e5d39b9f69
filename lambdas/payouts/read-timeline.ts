import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { operationId } from '../operations/domain/operation.ts';
import type { TimelineLine } from '../operations/domain/timeline.ts';
import { createReadPartition, createReadStory } from '../operations/read-story.ts';
import type { DeliveryReader } from '../webhooks/delivery-reader.ts';
import type { Payout } from './domain/payout.ts';
import { payoutKey } from './payout-item.ts';

export type ReadPayoutTimeline = (payout: Payout) => Promise<readonly TimelineLine[]>;

/** The whole story of a payout: its events and their deliveries, its operation and what that posted. */
export const createReadPayoutTimeline = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
  readonly deliveries: DeliveryReader;
}): ReadPayoutTimeline => {
  const readPartition = createReadPartition(deps);
  const readStory = createReadStory(deps);
  return async (payout) =>
    readStory({
      beside: await readPartition(payoutKey(payout.id).pk),
      resources: [payout.id],
      operations: [operationId(payout.id, 1)],
      entries: ['payout_paid', 'payout_returned'],
    });
};
