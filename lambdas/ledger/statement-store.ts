import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { createQueryAll } from '../platform/query-all.ts';
import type { AccountId } from './domain/account.ts';
import { dayOf } from './domain/line-batch.ts';
import type { StoredLine } from './domain/statement-line.ts';
import { accountPartition, dayKey, toStatementLine } from './statement-item.ts';

/**
 * A bound in the order of an account's lines, whose keys are `<created_at>#<entry id>`. A bare time lies before
 * everything of that millisecond, and so excludes it as an end; see `throughTime` and `afterLine`.
 */
export type Bound = string;

/** Before every year; DynamoDB takes no empty text in a key. */
export const FIRST: Bound = '0';
export const LAST: Bound = '~';

/** As an end, it includes everything of that millisecond. */
export const throughTime = (time: string): Bound => `${time}#~`;

/** As a beginning, it excludes that line; as an end, it includes it. */
const afterLine = (position: string): Bound => `${position}~`;

/** Where a page that goes on from a cursor begins: after what was read, and never before the period. */
export const beginningOf = (period: {
  readonly from?: string | undefined;
  readonly cursor?: string | undefined;
}): Bound => {
  const { from = FIRST, cursor } = period;
  const next = cursor === undefined ? FIRST : afterLine(cursor);
  return next > from ? next : from;
};

export interface StatementStore {
  /** Sum of all lines up to a bound: whole days from their sums, and the lines of the bound's own day. */
  readonly sumUpTo: (account: AccountId, bound: Bound) => Promise<bigint>;
  /** In the order of time. */
  readonly lines: (
    account: AccountId,
    range: { readonly from: Bound; readonly to: Bound; readonly limit: number },
  ) => Promise<readonly StoredLine[]>;
}

export const createStatementStore = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): StatementStore => {
  const queryAll = createQueryAll(deps);
  const between = (account: AccountId, kind: string, from: string, to: string) => ({
    KeyConditionExpression: 'pk = :account AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':account': accountPartition(account),
      ':from': `${kind}#${from}`,
      ':to': `${kind}#${to}`,
    },
    ConsistentRead: true,
  });
  return {
    sumUpTo: async (account, bound) => {
      const day = dayOf(bound);
      const [days, lines] = await Promise.all([
        queryAll(between(account, 'day', FIRST, day)),
        queryAll(between(account, 'line', day, bound)),
      ]);
      const before = days.filter(({ sk }) => sk !== dayKey(account, day).sk);
      const sums = [...before.map((item) => item['sum']), ...lines.map((item) => item['amount'])];
      return (sums as readonly bigint[]).reduce((total, sum) => total + sum, 0n);
    },
    lines: async (account, { from, to, limit }) => {
      // DynamoDB refuses a range that ends before it begins.
      if (from > to) return [];
      const { Items } = await deps.documents.send(
        new QueryCommand({ ...between(account, 'line', from, to), TableName: deps.table, Limit: limit }),
      );
      return (Items ?? []).map(toStatementLine);
    },
  };
};
