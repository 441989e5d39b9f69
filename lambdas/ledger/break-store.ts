import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { invariant } from '../kernel/invariant.ts';
import { money } from '../kernel/money.ts';
import type { Item } from '../platform/dynamo.ts';
import { createShardedList, listAttributes, type Page } from '../platform/sharded-list.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import type { Break } from './domain/break.ts';

export const breakKey = (id: string): { readonly pk: string; readonly sk: string } => ({
  pk: `break#${id}`,
  sk: 'break',
});

/** Open breaks of all merchants are one list: an operator must not have to know whom to ask about. */
const OPEN_LIST = 'open_breaks';
const EVERYBODY = 'all';

/** Part of the transaction that finds the disagreement. */
export const putBreak = (table: string, opened: Omit<Break, 'resolved'>): WriteItem => ({
  Put: {
    TableName: table,
    Item: {
      ...breakKey(opened.id),
      entity: 'break',
      ...listAttributes(OPEN_LIST, { merchantId: EVERYBODY, id: opened.id, createdAt: opened.openedAt }),
      state: 'open',
      kind: opened.kind,
      subject_id: opened.subjectId,
      resource_id: opened.resourceId,
      merchant_id: opened.merchantId,
      ...(opened.amount === null ? {} : { amount: opened.amount.minor, currency: opened.amount.currency }),
      ...(opened.detail === null ? {} : { detail: opened.detail }),
      since: opened.since,
      opened_at: opened.openedAt,
    },
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

/** Who resolved it first stays on record; it leaves the list of what is open. */
const endBreak = (table: string, id: string, resolved: NonNullable<Break['resolved']>) => ({
  TableName: table,
  Key: breakKey(id),
  UpdateExpression:
    'SET #state = :resolved, resolved_at = if_not_exists(resolved_at, :at), resolved_by = if_not_exists(resolved_by, :by) REMOVE list_pk, list_sk',
  ConditionExpression: 'attribute_exists(pk)',
  ExpressionAttributeNames: { '#state': 'state' },
  ExpressionAttributeValues: { ':resolved': 'resolved', ':at': resolved.at, ':by': resolved.by },
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
});

/** Part of the transaction that ends the disagreement. */
export const resolveBreak = (
  table: string,
  id: string,
  resolved: NonNullable<Break['resolved']>,
): WriteItem => ({ Update: endBreak(table, id, resolved) });

/** Reads what `putBreak` and `resolveBreak` wrote. */
export const toBreak = (item: Item): Break => ({
  id: String(item['pk']).slice('break#'.length) as Break['id'],
  kind: item['kind'] as Break['kind'],
  subjectId: String(item['subject_id']),
  resourceId: String(item['resource_id']),
  merchantId: item['merchant_id'] as Break['merchantId'],
  amount: item['amount'] === undefined ? null : money(item['amount'] as bigint, String(item['currency'])),
  detail: typeof item['detail'] === 'string' ? item['detail'] : null,
  since: String(item['since']),
  openedAt: String(item['opened_at']),
  resolved:
    typeof item['resolved_at'] === 'string'
      ? { at: item['resolved_at'], by: String(item['resolved_by']) }
      : null,
});

export interface BreakStore {
  readonly get: (id: string) => Promise<Break | null>;
  /** Newest first. */
  readonly listOpen: (limit: number, before: string | null) => Promise<Page<Break>>;
  /** Ends a break that is there. Who was first stays on record, and is what is returned. */
  readonly resolve: (id: string, resolved: NonNullable<Break['resolved']>) => Promise<Break>;
}

export const createBreakStore = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): BreakStore => {
  const list = createShardedList({ ...deps, kind: OPEN_LIST, fromItem: toBreak });
  return {
    get: async (id) => {
      const { Item } = await deps.documents.send(
        new GetCommand({ TableName: deps.table, Key: breakKey(id), ConsistentRead: true }),
      );
      return Item === undefined ? null : toBreak(Item);
    },
    listOpen: async (limit, before) => list(EVERYBODY, limit, before),
    resolve: async (id, resolved) => {
      const { Attributes } = await deps.documents.send(
        new UpdateCommand({ ...endBreak(deps.table, id, resolved), ReturnValues: 'ALL_NEW' }),
      );
      invariant(Attributes !== undefined, `break ${id} was not written`);
      return toBreak(Attributes);
    },
  };
};
