import type { Item } from './attribute-value.ts';
import type { Consumption } from './capacity.ts';
import { itemBytes, readUnits } from './item-size.ts';
import { allowOnly, type Input, itemOf } from './requests.ts';
import { transactionCanceled, validationError } from './service-error.ts';
import { RefusedError, type Reply } from './single-write.ts';
import { checkKey, keyText, type Table } from './table.ts';

export interface ReadDeps {
  readonly tableOf: (name: string) => Table;
  readonly isHeld: (table: Table, key: string) => boolean;
}

const KEYS_MAX = 100;

/** Half for an eventual read, double for a transactional one. */
export const readConsumption = (table: Table, bytes: number, factor: 0.5 | 1 | 2): Consumption => ({
  table: table.schema.name,
  tableUnits: readUnits(bytes) * factor,
  indexUnits: {},
});

const find = (table: Table, key: Item): { readonly key: string; readonly item: Item | undefined } => {
  checkKey(table.schema, key);
  const text = keyText(table.schema, key);
  return { key: text, item: table.items.get(text) };
};

const bytesOf = (item: Item | undefined): number => (item === undefined ? 0 : itemBytes(item));

export const getItem = (deps: ReadDeps, input: Input): Reply => {
  allowOnly(input, ['TableName', 'Key', 'ConsistentRead', 'ReturnConsumedCapacity']);
  const table = deps.tableOf(String(input['TableName']));
  const { item } = find(table, itemOf(input, 'Key') ?? {});
  const factor = input['ConsistentRead'] === true ? 1 : 0.5;
  return {
    body: item === undefined ? {} : { Item: item },
    consumed: [readConsumption(table, bytesOf(item), factor)],
  };
};

interface BatchedKeys extends Input {
  readonly Keys: readonly Item[];
  readonly ConsistentRead?: boolean;
}

export const batchGetItem = (deps: ReadDeps, input: Input): Reply => {
  allowOnly(input, ['RequestItems', 'ReturnConsumedCapacity']);
  const asked = Object.entries(input['RequestItems'] as Readonly<Record<string, BatchedKeys>>);
  const count = asked.reduce((sum, [, { Keys }]) => sum + Keys.length, 0);
  if (count === 0 || count > KEYS_MAX) throw validationError(`1 to ${KEYS_MAX} keys are allowed`);
  const responses: Record<string, readonly Item[]> = {};
  const consumed: Consumption[] = [];
  for (const [name, request] of asked) {
    allowOnly(request, ['Keys', 'ConsistentRead']);
    const table = deps.tableOf(name);
    const found = request.Keys.map((key) => find(table, key));
    if (new Set(found.map(({ key }) => key)).size < found.length)
      throw validationError('Provided list of item keys contains duplicates');
    const factor = request.ConsistentRead === true ? 1 : 0.5;
    consumed.push(...found.map(({ item }) => readConsumption(table, bytesOf(item), factor)));
    responses[name] = found.flatMap(({ item }) => (item === undefined ? [] : [item]));
  }
  return { body: { Responses: responses, UnprocessedKeys: {} }, consumed };
};

/** A transactional read refuses items that a transaction holds; every other read sees them as they were. */
export const transactGetItems = (deps: ReadDeps, input: Input): Reply => {
  allowOnly(input, ['TransactItems', 'ReturnConsumedCapacity']);
  const actions = input['TransactItems'] as readonly { readonly Get: Input }[];
  const found = actions.map(({ Get }) => {
    allowOnly(Get, ['TableName', 'Key']);
    const table = deps.tableOf(String(Get['TableName']));
    return { table, ...find(table, itemOf(Get, 'Key') ?? {}) };
  });
  const consumed = found.map(({ table, item }) => readConsumption(table, bytesOf(item), 2));
  const conflicts = found.map(({ table, key }) => deps.isHeld(table, key));
  if (conflicts.includes(true)) {
    const reasons = conflicts.map((isHeld) => ({ Code: isHeld ? 'TransactionConflict' : 'None' }) as const);
    throw new RefusedError(transactionCanceled(reasons), consumed);
  }
  return {
    body: { Responses: found.map(({ item }) => (item === undefined ? {} : { Item: item })) },
    consumed,
  };
};
