import { costOfRefusal, costOfWrite } from './capacity.ts';
import { createMemory, type TokenMemory } from './client-tokens.ts';
import { applyWrite, type PlannedWrite, planWrite, writtenKey } from './plan-write.ts';
import { allowOnly, type Input, textOf, toTransactRequests, type WriteRequest } from './requests.ts';
import { type CancellationReason, transactionCanceled, validationError } from './service-error.ts';
import { RefusedError, type Reply } from './single-write.ts';
import type { Table } from './table.ts';

const ACTIONS_MAX = 100;

export type Hold = () => Promise<void>;

export interface TransactionsDeps {
  readonly tableOf: (name: string) => Table;
  /** Resolves when a transaction that has prepared items may commit or be cancelled; until then it holds them. */
  readonly hold: Hold;
}

export interface Transactions {
  readonly write: (input: Input) => Promise<Reply>;
  readonly isHeld: (table: Table, key: string) => boolean;
}

type Prepared =
  | { readonly kind: 'prepared'; readonly write: PlannedWrite }
  | { readonly kind: 'refused'; readonly write: PlannedWrite; readonly reason: CancellationReason };

const slot = (table: Table, key: string): string => `${table.schema.name} ${key}`;

const conditionReason = ({ request, change }: PlannedWrite): CancellationReason => {
  const isAsked = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && change.before !== null;
  const reason = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' } as const;
  return isAsked ? { ...reason, Item: change.before } : reason;
};

const CONFLICT: CancellationReason = {
  Code: 'TransactionConflict',
  Message: 'Transaction is ongoing for the item',
};

const reasonOf = (result: Prepared): CancellationReason =>
  result.kind === 'prepared' ? { Code: 'None' } : result.reason;

/**
 * Two phases, as "Distributed Transactions at Scale in Amazon DynamoDB" (USENIX ATC 2023) describes them: an item
 * accepts a prepare if its condition holds and no other transaction holds it; what was prepared stays held until
 * the transaction has committed or was cancelled. An item that refuses is not held.
 */
export const createTransactions = (deps: TransactionsDeps): Transactions => {
  const held = new Set<string>();
  const tokens: TokenMemory = createMemory();

  const prepare = (request: WriteRequest): Prepared => {
    const write = planWrite(deps.tableOf(request.TableName), request);
    const name = slot(write.table, write.key);
    if (held.has(name)) return { kind: 'refused', write, reason: CONFLICT };
    if (!write.isAllowed) return { kind: 'refused', write, reason: conditionReason(write) };
    held.add(name);
    return { kind: 'prepared', write };
  };

  const checkDistinct = (requests: readonly WriteRequest[]): void => {
    const slots = requests.map((request) => {
      const table = deps.tableOf(request.TableName);
      return slot(table, writtenKey(table, request));
    });
    if (new Set(slots).size < slots.length)
      throw validationError('Transaction request cannot include multiple operations on one item');
  };

  const release = (results: readonly Prepared[]): void => {
    for (const { kind, write } of results) if (kind === 'prepared') held.delete(slot(write.table, write.key));
  };

  const commit = (results: readonly Prepared[]): Reply => {
    for (const { write } of results) if (write.request.kind !== 'ConditionCheck') applyWrite(write);
    return {
      body: {},
      consumed: results.map(({ write }) => costOfWrite(write.table.schema, write.change, 2)),
    };
  };

  const cancel = (results: readonly Prepared[]): RefusedError =>
    new RefusedError(
      transactionCanceled(results.map(reasonOf)),
      results.map(({ write }) => costOfRefusal(write.table.schema, write.change, 2)),
    );

  const run = async (requests: readonly WriteRequest[]): Promise<Reply> => {
    const results = requests.map(prepare);
    try {
      if (results.some(({ kind }) => kind === 'prepared')) await deps.hold();
      if (results.some(({ kind }) => kind === 'refused')) throw cancel(results);
      return commit(results);
    } finally {
      release(results);
    }
  };

  return {
    isHeld: (table, key) => held.has(slot(table, key)),
    write: async (input) => {
      allowOnly(input, ['TransactItems', 'ClientRequestToken', 'ReturnConsumedCapacity']);
      const requests = toTransactRequests(input);
      if (requests.length === 0 || requests.length > ACTIONS_MAX)
        throw validationError(`1 to ${ACTIONS_MAX} actions are allowed`);
      checkDistinct(requests);
      return tokens.once(textOf(input, 'ClientRequestToken'), JSON.stringify(requests), () => run(requests));
    },
  };
};
