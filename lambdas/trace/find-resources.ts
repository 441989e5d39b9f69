import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { disputeKey } from '../disputes/dispute-item.ts';
import { providerEventKey } from '../inbound/provider-event-item.ts';
import { PATH as INVOICES } from '../invoices/invoice-problems.ts';
import { deriveId, type IdPrefix, isId, type MerchantId } from '../kernel/ids.ts';
import { breakKey } from '../ledger/break-item.ts';
import { entryKey } from '../ledger/journal-store.ts';
import { createFindByReference } from '../operations/find-by-reference.ts';
import { operationKey } from '../operations/operation-store.ts';
import { PATH as PAYMENTS } from '../payments/payment-problems.ts';
import { PATH as PAYOUTS } from '../payouts/payout-problems.ts';
import { createBatchGet, type ItemKey } from '../platform/batch-get.ts';
import type { Item } from '../platform/dynamo.ts';
import { requestPartition } from '../platform/event-item.ts';
import { createQueryAll } from '../platform/query-all.ts';
import { PROVIDER_NAMES } from '../providers/port.ts';
import { disputeIdOf } from '../providers/provider-dispute.ts';
import { settlementIdOf } from '../providers/provider-settlement.ts';
import { feeKey } from '../reconciliation/book-fee.ts';
import { settlementKey } from '../reconciliation/settlement-item.ts';
import { PATH as REFUNDS } from '../refunds/refund-problems.ts';
import { PATH as TRANSFERS } from '../transfers/transfer-problems.ts';
import type { FindToldResource } from '../webhooks/find-told-resource.ts';
import { kindOf, storyPartition } from './domain/story-kinds.ts';
import type { Asker, Found, FoundAs } from './domain/trace.ts';

/** Ids of ours that name an item which says what it belongs to. */
const BELONGING: readonly (readonly [IdPrefix, FoundAs, (id: string) => ItemKey])[] = [
  ['op', 'operation', operationKey],
  ['je', 'journal_entry', entryKey],
  ['brk', 'break', breakKey],
];

/** Where a resource's id derives from the key of the request that made it. */
const CREATIONS = [
  ['pay', PAYMENTS],
  ['re', REFUNDS],
  ['po', PAYOUTS],
  ['tr', TRANSFERS],
  ['inv', INVOICES],
] as const;

export type FindResources = (id: string, asker: Asker) => Promise<readonly Found[]>;

const resourceOf = (item: Item): readonly string[] =>
  typeof item['resource_id'] === 'string' ? [item['resource_id']] : [];

const idIn = ({ pk }: Item): string => String(pk).replace(/^[^#]*#/, '');

/** What a break is about; of what only the other side knows, nothing but the break itself. */
const aboutOf = (item: Item): readonly string[] => {
  const about = resourceOf(item);
  return about.length === 0 && item['entity'] === 'break' ? [idIn(item)] : about;
};

const resourceKey = (id: string): readonly ItemKey[] => {
  const kind = kindOf(id);
  return kind === null ? [] : [{ pk: storyPartition(kind, id), sk: kind }];
};

/** What others call it: a provider's ids of events and charges, a request's id, a client's idempotency key. */
const foreignKeys = (id: string, asker: Asker) => ({
  events: PROVIDER_NAMES.map((provider) => providerEventKey(provider, id)),
  disputes: PROVIDER_NAMES.map((provider) => disputeKey(disputeIdOf(provider, id))),
  settlements: PROVIDER_NAMES.map((provider) => settlementKey(settlementIdOf(provider, id))),
  created: asker === null ? [] : createdWith(asker, id),
});

const createdWith = (merchantId: MerchantId, key: string): readonly ItemKey[] =>
  CREATIONS.flatMap(([prefix, path]) => resourceKey(deriveId(prefix, merchantId, `POST ${path}`, key)));

/**
 * Finds what an id leads to. Ids of ours are keys or derive from them; what providers and clients call things is in the
 * list index, which follows within moments.
 */
export const createFindResources = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
  readonly findToldResource: FindToldResource;
}): FindResources => {
  const batchGet = createBatchGet(deps);
  const queryAll = createQueryAll(deps);
  const findByReference = createFindByReference(deps);
  const ownersOf = async (operations: readonly string[]): Promise<readonly string[]> =>
    (await batchGet([...new Set(operations)].map(operationKey))).flatMap(resourceOf);
  const findOwn = async (id: string): Promise<readonly Found[]> => {
    if (kindOf(id) !== null) return (await batchGet(resourceKey(id))).map(() => found('resource', id));
    if (isId('fee', id)) return [found('provider_fee', id)];
    const [belonging] = BELONGING.filter(([prefix]) => isId(prefix, id));
    if (belonging !== undefined)
      return (await batchGet([belonging[2](id)])).flatMap(aboutOf).map((owner) => found(belonging[1], owner));
    if (!(isId('evt', id) || isId('del', id))) return [];
    const owner = await deps.findToldResource(id);
    return owner === null ? [] : [found(isId('evt', id) ? 'event' : 'delivery', owner)];
  };
  const findReferences = async (id: string): Promise<readonly string[]> => {
    const operations = await Promise.all(PROVIDER_NAMES.map((provider) => findByReference(provider, id)));
    return ownersOf(operations.filter((one) => one !== null));
  };
  const findRequested = async (id: string): Promise<readonly string[]> => {
    const listed = await queryAll({
      IndexName: 'list',
      KeyConditionExpression: 'list_pk = :request',
      ExpressionAttributeValues: { ':request': requestPartition(id) },
    });
    return listed.map(idIn);
  };
  const findForeign = async (id: string, asker: Asker): Promise<readonly Found[]> => {
    const { events, disputes, settlements, created } = foreignKeys(id, asker);
    const [items, references, requested] = await Promise.all([
      batchGet([...events, ...disputes, ...settlements, ...created]),
      findReferences(id),
      findRequested(id),
    ]);
    const among = (keys: readonly ItemKey[]): readonly Item[] =>
      items.filter(({ pk }) => keys.some((key) => key.pk === pk));
    const told = among(events);
    const operations = told.flatMap(({ operation_id }) =>
      typeof operation_id === 'string' ? [operation_id] : [],
    );
    const toldOf = told.flatMap(({ dispute_id }) => (typeof dispute_id === 'string' ? [dispute_id] : []));
    return [
      ...[...toldOf, ...(await ownersOf(operations))].map((one) => found('provider_event', one)),
      ...[...references, ...among([...disputes, ...settlements]).map(idIn)].map((one) =>
        found('provider_reference', one),
      ),
      ...requested.map((one) => found('request', one)),
      ...among(created).map((item) => found('idempotency_key', idIn(item))),
    ];
  };
  /** A provider's price belongs to whatever the operation was for, and an adjusting entry to what its break is about. */
  const ownerOf = async (one: Found): Promise<readonly Found[]> => {
    if (isId('brk', one.resourceId))
      return (await batchGet([breakKey(one.resourceId)]))
        .flatMap(aboutOf)
        .map((owner) => found(one.as, owner));
    if (!isId('fee', one.resourceId)) return [one];
    const fees = await batchGet([feeKey(one.resourceId)]);
    const owners = await ownersOf(fees.map(({ operation_id }) => String(operation_id)));
    return owners.map((owner) => found(one.as, owner));
  };
  return async (id, asker) => {
    const own = await findOwn(id);
    // A provider's ids can look like ours.
    const all = own.length > 0 ? own : await findForeign(id, asker);
    return (await Promise.all(all.map(ownerOf))).flat();
  };
};

const found = (as: FoundAs, resourceId: string): Found => ({ as, resourceId });
