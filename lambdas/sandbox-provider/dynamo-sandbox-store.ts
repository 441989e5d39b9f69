import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { err, ok } from '../kernel/result.ts';
import type { Item } from '../platform/dynamo.ts';
import type { Transact } from '../platform/unit-of-work.ts';
import { IS_NEW, writesOf } from './commit-writes.ts';
import { disputeKey, fromDisputeItem } from './dispute-items.ts';
import type { HistoryLine } from './domain/charge.ts';
import { monthsOf } from './domain/history-range.ts';
import { fromPayoutItem, payoutKey } from './payout-items.ts';
import { fromRefundItem, refundKey } from './refund-items.ts';
import {
  actionKey,
  attemptKey,
  chargeKey,
  fromChargeItem,
  fromLineItem,
  fromOperationItem,
  historyPartition,
  historySort,
  operationKey,
} from './sandbox-items.ts';
import type { HistoryQuery, SandboxStore } from './sandbox-store.ts';
import { fromSettledUpToItem, SETTLED_UP_TO_KEY } from './settlement-items.ts';

/** A first attempt is followed by its retries within hours; the provider's memory of having failed may fade. */
const ATTEMPT_TTL_SECONDS = 30 * 24 * 60 * 60;

const HISTORY_INDEX = 'history';

const historyOfMonth = async (
  deps: { readonly documents: DynamoDBDocumentClient; readonly table: string },
  month: string,
  query: HistoryQuery,
): Promise<readonly HistoryLine[]> => {
  // `#` sorts before every character that continues a time or an id, `~` after: each bound is exact.
  const lower = query.after === null ? query.from : `${historySort(query.after)}~`;
  const lines: HistoryLine[] = [];
  // DynamoDB takes no range that ends before it begins.
  if (lower >= query.to) return lines;
  let start: Record<string, unknown> | undefined;
  do {
    const page = await deps.documents.send(
      new QueryCommand({
        TableName: deps.table,
        IndexName: HISTORY_INDEX,
        KeyConditionExpression: 'history_pk = :month AND history_sk BETWEEN :lower AND :upper',
        ExpressionAttributeValues: { ':month': historyPartition(month), ':lower': lower, ':upper': query.to },
        Limit: query.limit - lines.length,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    lines.push(...(page.Items ?? []).map(fromLineItem));
    start = page.LastEvaluatedKey;
  } while (start !== undefined && lines.length < query.limit);
  return lines;
};

export const createDynamoSandboxStore = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly table: string;
}): SandboxStore => {
  // Always consistent: "I have no record of it" must be true when it is said.
  const get = async (Key: Record<string, string>): Promise<Item | null> => {
    const { Item } = await deps.documents.send(
      new GetCommand({ TableName: deps.table, Key, ConsistentRead: true }),
    );
    return Item ?? null;
  };
  const read = async <T>(key: Record<string, string>, parse: (item: Item) => T): Promise<T | null> => {
    const item = await get(key);
    return item === null ? null : parse(item);
  };
  return {
    getOperation: async (id) => read(operationKey(id), fromOperationItem),
    getCharge: async (id) => read(chargeKey(id), fromChargeItem),
    getRefund: async (id) => read(refundKey(id), fromRefundItem),
    getDispute: async (id) => read(disputeKey(id), fromDisputeItem),
    getPayout: async (id) => read(payoutKey(id), fromPayoutItem),
    getSettledUpTo: async () => read(SETTLED_UP_TO_KEY, fromSettledUpToItem),
    getAction: async (token) => read(actionKey(token), (item) => String(item['operation_id'])),
    claimFirstAttempt: async (operationId, nowMs) => {
      const expiresAt = BigInt(Math.floor(nowMs / 1000) + ATTEMPT_TTL_SECONDS);
      const Item = { ...attemptKey(operationId), expires_at: expiresAt };
      try {
        await deps.documents.send(
          new PutCommand({ TableName: deps.table, Item, ConditionExpression: IS_NEW }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
    commit: async (commit) => {
      const written = await deps.transact(writesOf(deps.table, commit));
      if (written.ok) return ok(undefined);
      if (written.error.kind === 'contended') return err('contended');
      const isTaken = commit.isNewOperation && written.error.failed.some(({ index }) => index === 0);
      return err(isTaken ? 'operation_exists' : 'charge_changed');
    },
    markAnnounced: async (record) => {
      await deps.documents.send(
        new UpdateCommand({
          TableName: deps.table,
          Key: operationKey(record.operation.operationId),
          UpdateExpression: 'SET is_announced = :yes',
          ExpressionAttributeValues: { ':yes': true },
        }),
      );
    },
    history: async (query) => {
      const lines: HistoryLine[] = [];
      for (const month of monthsOf(query.after?.createdAt ?? query.from, query.to)) {
        if (lines.length >= query.limit) break;
        lines.push(...(await historyOfMonth(deps, month, { ...query, limit: query.limit - lines.length })));
      }
      return lines;
    },
  };
};
