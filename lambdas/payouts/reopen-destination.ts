import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { invariant } from '../kernel/invariant.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Transact } from '../platform/unit-of-work.ts';
import { destinationKey, type Reopening, reopenDestination, toDestination } from './destination-item.ts';
import type { Closing } from './domain/destination.ts';
import type { Payout } from './domain/payout.ts';
import type { PayoutStore } from './payout-store.ts';

export interface Reopened {
  readonly payout: Payout;
  /** What the provider had said. */
  readonly closing: Closing;
  readonly reopening: Reopening;
}

/** `changed`: somebody else was faster. Nothing was written then. */
export type ReopenError = 'payout_not_found' | 'not_closed' | 'changed';

/**
 * Makes the destination of a payout usable again, on the word of a person who has looked. Any payout to it names it; so
 * no token has to be typed.
 */
export const createReopenDestination = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
  readonly payouts: Pick<PayoutStore, 'get'>;
  readonly transact: Transact;
  readonly clock: Pick<Clock, 'nowMs'>;
}) => {
  const { documents, table } = deps;
  return async (payoutId: string, word: Omit<Reopening, 'at'>): Promise<Result<Reopened, ReopenError>> => {
    const payout = await deps.payouts.get(payoutId);
    if (payout === null) return err('payout_not_found');
    const { destinationId } = payout;
    const { Item } = await documents.send(
      new GetCommand({ TableName: table, Key: destinationKey(destinationId), ConsistentRead: true }),
    );
    invariant(Item !== undefined, `payout ${payoutId} has no destination ${destinationId}`);
    const { closing } = toDestination(Item);
    if (closing === null) return err('not_closed');
    const reopening = { ...word, at: toRfc3339(deps.clock.nowMs()) };
    const written = await deps.transact(reopenDestination(table, destinationId, closing, reopening));
    return written.ok ? ok({ payout, closing, reopening }) : err('changed');
  };
};

export type ReopenDestination = ReturnType<typeof createReopenDestination>;
