import { consumedCapacity } from './capacity.ts';
import { planWrite } from './plan-write.ts';
import { query } from './query.ts';
import { batchGetItem, getItem, transactGetItems } from './reads.ts';
import { type Input, textOf, toWriteRequest, type WriteRequest } from './requests.ts';
import { ServiceError } from './service-error.ts';
import { type Reply, writeOne } from './single-write.ts';
import { createTable, type Table, type TableSchema } from './table.ts';
import { createTransactions, type Hold } from './transactions.ts';

/** Names of the operations, as they stand behind the dot of `X-Amz-Target`. */
export const READS = ['GetItem', 'BatchGetItem', 'TransactGetItems', 'Query', 'Scan'] as const;
export const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems'] as const;

export type OperationName = (typeof READS)[number] | (typeof WRITES)[number];

export interface Service {
  /** @throws ServiceError as the service answers; RefusedError if the refusal was charged for. */
  readonly call: (operation: string, input: Input) => Promise<Reply>;
  readonly table: (name: string) => Table;
}

const RETURNED = ['ReturnValues', 'ReturnConsumedCapacity', 'ReturnItemCollectionMetrics'];

/** DynamoDB's data plane, as far as the house and Powertools use it. What it does not model, it refuses. */
export const createService = (options: {
  readonly tables: readonly TableSchema[];
  readonly hold: Hold;
}): Service => {
  const tables = new Map(options.tables.map((schema) => [schema.name, createTable(schema)]));
  const tableOf = (name: string): Table => {
    const table = tables.get(name);
    if (table === undefined)
      throw new ServiceError('ResourceNotFoundException', `Requested resource not found: Table: ${name}`);
    return table;
  };
  const transactions = createTransactions({ tableOf, hold: options.hold });
  const reads = { tableOf, isHeld: transactions.isHeld };

  const write = (kind: WriteRequest['kind'], input: Input): Reply => {
    const request = toWriteRequest(kind, input, RETURNED);
    const planned = planWrite(tableOf(request.TableName), request);
    if (transactions.isHeld(planned.table, planned.key))
      throw new ServiceError('TransactionConflictException', 'Transaction is ongoing for the item');
    return writeOne(planned, input);
  };

  const operations = {
    PutItem: async (input) => write('Put', input),
    UpdateItem: async (input) => write('Update', input),
    DeleteItem: async (input) => write('Delete', input),
    TransactWriteItems: async (input) => transactions.write(input),
    GetItem: async (input) => getItem(reads, input),
    BatchGetItem: async (input) => batchGetItem(reads, input),
    TransactGetItems: async (input) => transactGetItems(reads, input),
    Query: async (input) => query(reads, input),
    Scan: async (input) => query(reads, input),
  } as const satisfies Record<OperationName, (input: Input) => Promise<Reply>>;

  const isKnown = (name: string): name is OperationName => Object.hasOwn(operations, name);

  return {
    table: tableOf,
    call: async (operation, input) => {
      if (!isKnown(operation)) throw new ServiceError('UnknownOperationException', operation);
      const { body, consumed } = await operations[operation](input);
      const capacity = consumedCapacity(consumed, textOf(input, 'ReturnConsumedCapacity'));
      // Operations on one table answer with its entry, those on several with a list.
      const isList = operation.startsWith('Transact') || operation.startsWith('Batch');
      const ConsumedCapacity = isList ? capacity : capacity?.[0];
      return { body: ConsumedCapacity === undefined ? body : { ...body, ConsumedCapacity }, consumed };
    },
  };
};
