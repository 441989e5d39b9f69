import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { MINOR_MAX, type Money, money } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { balanceKey } from '../ledger/balance-writes.ts';
import { type AccountId, parseAccountId } from '../ledger/domain/account.ts';
import type { TransactOn } from '../ledger/transact-on-balance.ts';
import type { Item } from '../platform/dynamo.ts';
import { createShardedList, type ListItems } from '../platform/sharded-list.ts';
import type { Moved } from './domain/decide-transfer.ts';
import type { Transfer } from './domain/transfer.ts';
import { fromItem, TRANSFERS_LIST, transferKey } from './transfer-item.ts';
import { postTransfer, SPEND_AT, TRANSFER_AT } from './transfer-writes.ts';

export type PostError =
  /** This intent was posted before. */
  | { readonly kind: 'exists'; readonly transfer: Transfer }
  | { readonly kind: 'insufficient_balance'; readonly available: Money }
  | { readonly kind: 'contended' };

export interface TransferStore {
  /** One write, no read: what is in the way comes back with the failed condition. */
  readonly post: (moved: Moved) => Promise<Result<void, PostError>>;
  readonly get: (id: string) => Promise<Transfer | null>;
  readonly list: ListItems<Transfer>;
  /** What can be spent from an account now. */
  readonly available: (account: AccountId) => Promise<Money>;
}

interface StoreDeps {
  readonly documents: DynamoDBDocumentClient;
  /** Spends of one balance take turns. */
  readonly transactOn: TransactOn;
  readonly table: string;
}

/**
 * An account that nothing was ever posted to has no balance, and nothing to spend. Sums can grow beyond what one amount
 * can be; such an account has enough for any.
 */
const availableIn = (balance: Item | null, account: AccountId): Money => {
  const minor = (balance?.['available'] as bigint | undefined) ?? 0n;
  return money(minor > MINOR_MAX ? MINOR_MAX : minor, parseAccountId(account).currency);
};

const post =
  (deps: StoreDeps): TransferStore['post'] =>
  async (moved) => {
    const written = await deps.transactOn(moved.spends)(postTransfer(deps.table, moved));
    if (written.ok) return ok(undefined);
    if (written.error.kind === 'contended') return err({ kind: 'contended' });
    const { failed } = written.error;
    const existing = failed.find(({ index }) => index === TRANSFER_AT)?.existing ?? null;
    if (existing !== null) return err({ kind: 'exists', transfer: fromItem(existing) });
    const spend = failed.find(({ index }) => index === SPEND_AT);
    // An entry or event without its transfer cannot be: they are written together.
    return spend === undefined
      ? err({ kind: 'contended' })
      : err({ kind: 'insufficient_balance', available: availableIn(spend.existing, moved.spends) });
  };

export const createTransferStore = (deps: StoreDeps): TransferStore => {
  const read = async (Key: Record<string, string>): Promise<Item | null> => {
    const { Item } = await deps.documents.send(
      new GetCommand({ TableName: deps.table, Key, ConsistentRead: true }),
    );
    return Item ?? null;
  };
  return {
    post: post(deps),
    list: createShardedList({ ...deps, kind: TRANSFERS_LIST, fromItem }),
    get: async (id) => {
      const item = await read(transferKey(id));
      return item === null ? null : fromItem(item);
    },
    available: async (account) => availableIn(await read(balanceKey(account)), account),
  };
};
