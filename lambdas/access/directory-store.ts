import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { MerchantId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import {
  clientKey,
  fromClientItem,
  fromMerchantItem,
  merchantKey,
  toClientItems,
  toMerchantItem,
} from './directory-items.ts';
import { type DirectoryTable as Deps, listClients, listMerchants } from './directory-lists.ts';
import type { ApprovalLimits } from './domain/approval-limits.ts';
import type { Client, Merchant } from './domain/merchant.ts';

/** Who our merchants are and which OAuth clients act for them. */
export interface DirectoryStore {
  /** The merchant and all its first clients, or nothing. `taken`: the id or a client exists already. */
  readonly putMerchant: (merchant: Merchant, clients: readonly Client[]) => Promise<Result<void, 'taken'>>;
  readonly getMerchant: (id: MerchantId) => Promise<Merchant | null>;
  /** Replaces all of the merchant's limits. */
  readonly setApprovalLimits: (
    id: MerchantId,
    limits: ApprovalLimits,
  ) => Promise<Result<void, 'no_such_merchant'>>;
  /** Oldest first. */
  readonly listMerchants: () => Promise<readonly Merchant[]>;
  /**
   * Registers or replaces a client; one that acts for another merchant stays as it is. `changed`: its routing is not its
   * merchant's, which has another one by now.
   */
  readonly putClient: (client: Client) => Promise<Result<void, 'no_such_merchant' | 'changed' | 'taken'>>;
  /** Sets how a merchant's payments are routed (null: as the deployment does), for all its clients at once. */
  readonly setRouting: (
    id: MerchantId,
    routing: string | null,
  ) => Promise<Result<void, 'no_such_merchant' | 'changed'>>;
  readonly getClient: (issuer: string, clientId: string) => Promise<Client | null>;
  readonly listClients: (merchantId: MerchantId) => Promise<readonly Client[]>;
}

type Writes = NonNullable<TransactWriteCommandInput['TransactItems']>;

const NEW = 'attribute_not_exists(pk)';
const NEW_OR_OURS = 'attribute_not_exists(pk) OR merchant_id = :merchant';

const get = async ({ documents, table }: Deps, Key: Readonly<Record<string, string>>): Promise<unknown> =>
  // Consistent: a merchant's first call may follow its creation at once, and a disabled client must stay out.
  (await documents.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;

/** @returns Indexes of the writes whose condition did not hold; empty if everything was written. */
const transact = async ({ documents }: Deps, TransactItems: Writes): Promise<readonly number[]> => {
  try {
    await documents.send(new TransactWriteCommand({ TransactItems }));
    return [];
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const failed = (error.CancellationReasons ?? []).flatMap((reason, index) =>
      reason.Code === 'ConditionalCheckFailed' ? [index] : [],
    );
    if (failed.length === 0) throw error;
    return failed;
  }
};

const putMerchant =
  (deps: Deps): DirectoryStore['putMerchant'] =>
  async (merchant, clients) => {
    const items = [toMerchantItem(merchant), ...clients.flatMap(toClientItems)];
    const failed = await transact(
      deps,
      items.map((Item) => ({ Put: { TableName: deps.table, Item, ConditionExpression: NEW } })),
    );
    return failed.length > 0 ? err('taken') : ok(undefined);
  };

const putClient =
  (deps: Deps): DirectoryStore['putClient'] =>
  async (client) => {
    const { table: TableName } = deps;
    const { merchantId, routing } = client;
    const routesAlike =
      routing === undefined
        ? { ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(routing)' }
        : { ConditionExpression: 'routing = :routing', ExpressionAttributeValues: { ':routing': routing } };
    const merchantExists = { TableName, Key: merchantKey(merchantId), ...routesAlike };
    const isOurs = {
      ConditionExpression: NEW_OR_OURS,
      ExpressionAttributeValues: { ':merchant': merchantId },
    };
    const failed = await transact(deps, [
      { ConditionCheck: merchantExists },
      ...toClientItems(client).map((Item) => ({ Put: { TableName, Item, ...isOurs } })),
    ]);
    if (failed.length === 0) return ok(undefined);
    if (!failed.includes(0)) return err('taken');
    return err((await get(deps, merchantKey(merchantId))) === undefined ? 'no_such_merchant' : 'changed');
  };

const setApprovalLimits =
  ({ documents, table }: Deps): DirectoryStore['setApprovalLimits'] =>
  async (id, limits) => {
    try {
      await documents.send(
        new UpdateCommand({
          TableName: table,
          Key: merchantKey(id),
          UpdateExpression: 'SET payout_approval_above = :limits',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':limits': limits },
        }),
      );
      return ok(undefined);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return err('no_such_merchant');
      throw error;
    }
  };

/** On the merchant and, so that the authorizer needs one read, again on each of its clients. */
const setRouting =
  (deps: Deps): DirectoryStore['setRouting'] =>
  async (id, routing) => {
    const clients = await listClients(deps, id);
    const keys = [merchantKey(id), ...clients.flatMap(toClientItems).map(({ pk, sk }) => ({ pk, sk }))];
    const failed = await transact(
      deps,
      keys.map((Key) => ({
        Update: {
          TableName: deps.table,
          Key,
          ConditionExpression: 'attribute_exists(pk)',
          UpdateExpression: routing === null ? 'REMOVE routing' : 'SET routing = :routing',
          ...(routing === null ? {} : { ExpressionAttributeValues: { ':routing': routing } }),
        },
      })),
    );
    if (failed.length === 0) return ok(undefined);
    return err(failed.includes(0) ? 'no_such_merchant' : 'changed');
  };

export const createDirectoryStore = (deps: Deps): DirectoryStore => ({
  putMerchant: putMerchant(deps),
  getMerchant: async (id) => {
    const item = await get(deps, merchantKey(id));
    return item === undefined ? null : fromMerchantItem(item);
  },
  setApprovalLimits: setApprovalLimits(deps),
  listMerchants: () => listMerchants(deps),
  putClient: putClient(deps),
  setRouting: setRouting(deps),
  getClient: async (issuer, clientId) => {
    const item = await get(deps, clientKey(issuer, clientId));
    return item === undefined ? null : fromClientItem(item);
  },
  listClients: (merchantId) => listClients(deps, merchantId),
});
