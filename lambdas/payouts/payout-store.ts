import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { type Money, money } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { TransactOn } from '../ledger/transact-on-balance.ts';
import type { Item } from '../platform/dynamo.ts';
import { createShardedList, type ListItems } from '../platform/sharded-list.ts';
import type { TokenDemand, TokenRefusal } from '../tokens/domain/token-handle.ts';
import { refusedToken } from '../tokens/refused-token.ts';
import { toDestination } from './destination-item.ts';
import type { CreatedPayout } from './domain/create-payout.ts';
import type { Closing } from './domain/destination.ts';
import type { Payout } from './domain/payout.ts';
import { fromItem, PAYOUTS_LIST, payoutKey } from './payout-item.ts';
import {
  BALANCE_WRITE,
  DESTINATION_WRITE,
  guardedPart,
  newPayoutWrites,
  PAYOUT_WRITE,
  TOKEN_CHECK,
} from './payout-writes.ts';

export type PayoutNotWritten =
  | { readonly kind: 'exists'; readonly payout: Payout }
  | { readonly kind: 'insufficient_balance'; readonly available: Money }
  | { readonly kind: 'destination_foreign' }
  | { readonly kind: 'destination_closed'; readonly closing: Closing }
  | { readonly kind: 'contended' }
  | TokenRefusal;

export interface PayoutStore {
  /** In its turn on the balance, one write, no read: on a duplicate the stored payout comes back, on an empty balance what is there, on a wrong destination what is wrong with it. */
  readonly create: (
    created: CreatedPayout,
    demand?: TokenDemand | null,
  ) => Promise<Result<void, PayoutNotWritten>>;
  readonly get: (id: string) => Promise<Payout | null>;
  readonly list: ListItems<Payout>;
}

interface StoreDeps {
  readonly documents: DynamoDBDocumentClient;
  readonly transactOn: TransactOn;
  readonly table: string;
}

/** What its record says, as it was when the condition failed on it. */
const wrongDestination = (existing: Item, payout: Payout): PayoutNotWritten => {
  const { merchantId, closing } = toDestination(existing);
  // Whether another merchant's account is closed is not for us to tell.
  return merchantId !== payout.merchantId || closing === null
    ? { kind: 'destination_foreign' }
    : { kind: 'destination_closed', closing };
};

const create =
  (deps: StoreDeps): PayoutStore['create'] =>
  async (created, demand = null) => {
    const { account } = guardedPart(created.payout);
    const written = await deps.transactOn(account)(newPayoutWrites(deps.table, created, demand));
    if (written.ok) return ok(undefined);
    if (written.error.kind === 'contended') return err({ kind: 'contended' });
    const { failed } = written.error;
    const failedAt = (position: number) => failed.find(({ index }) => index === position);
    // A duplicate comes first: the money that its balance lacks is the money that it took itself.
    const duplicate = failedAt(PAYOUT_WRITE)?.existing ?? null;
    if (duplicate !== null) return err({ kind: 'exists', payout: fromItem(duplicate) });
    const refused = refusedToken(failed, TOKEN_CHECK, demand);
    if (refused !== null) return err(refused);
    const named = failedAt(DESTINATION_WRITE)?.existing ?? null;
    if (named !== null) return err(wrongDestination(named, created.payout));
    const balance = failedAt(BALANCE_WRITE);
    // An operation or event without its payout cannot be: they are written together.
    if (balance === undefined) return err({ kind: 'contended' });
    const minor = (balance.existing?.['available'] ?? 0n) as bigint;
    return err({
      kind: 'insufficient_balance',
      available: money(minor, created.payout.amount.currency),
    });
  };

export const createPayoutStore = (deps: StoreDeps): PayoutStore => ({
  create: create(deps),
  list: createShardedList({ ...deps, kind: PAYOUTS_LIST, fromItem }),
  get: async (id) => {
    const { Item } = await deps.documents.send(
      new GetCommand({ TableName: deps.table, Key: payoutKey(id), ConsistentRead: true }),
    );
    return Item === undefined ? null : fromItem(Item);
  },
});
