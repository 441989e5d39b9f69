import { compareValues, type Item } from './attribute-value.ts';
import { compileCondition } from './expressions/condition.ts';
import { createPlaceholders } from './expressions/expression-reader.ts';
import { itemBytes } from './item-size.ts';
import { type ReadDeps, readConsumption } from './reads.ts';
import { allowOnly, type Input, itemOf, numberOf, textOf } from './requests.ts';
import { validationError } from './service-error.ts';
import type { Reply } from './single-write.ts';
import { type KeySchema, keyNames, projected, type Table } from './table.ts';

const PARAMETERS = [
  'TableName',
  'IndexName',
  'KeyConditionExpression',
  'FilterExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ScanIndexForward',
  'Limit',
  'ExclusiveStartKey',
  'ConsistentRead',
  'ReturnConsumedCapacity',
];

interface Source {
  readonly key: KeySchema;
  readonly items: readonly Item[];
}

const sourceOf = (table: Table, indexName: string | undefined): Source => {
  const all = [...table.items.values()];
  if (indexName === undefined) return { key: table.schema.key, items: all };
  const index = table.schema.indexes.find(({ name }) => name === indexName);
  if (index === undefined) throw validationError(`The table does not have the specified index: ${indexName}`);
  return {
    key: index.key,
    items: all.map((item) => projected(table.schema, index, item)).filter((item) => item !== null),
  };
};

/** By the sort key, and where that is equal (an index allows it) by the table's own key. */
const compareItems = (names: readonly string[], a: Item, b: Item): number => {
  for (const name of names) {
    const [left, right] = [a[name], b[name]];
    const order = left === undefined || right === undefined ? 0 : (compareValues(left, right) ?? 0);
    if (order !== 0) return order;
  }
  return 0;
};

const pick = (item: Item, names: readonly string[]): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));

/** `Query`, and `Scan` as a query over everything; one page ends at `Limit` and never at 1 MB. */
export const query = (deps: ReadDeps, input: Input): Reply => {
  allowOnly(input, PARAMETERS);
  const table = deps.tableOf(String(input['TableName']));
  const source = sourceOf(table, textOf(input, 'IndexName'));
  const placeholders = createPlaceholders(
    input['ExpressionAttributeNames'] as Readonly<Record<string, string>> | undefined,
    itemOf(input, 'ExpressionAttributeValues'),
  );
  const matcher = (name: string) =>
    compileCondition(textOf(input, name) ?? `attribute_exists(${source.key.partition})`, placeholders);
  const [isInRange, passesFilter] = [matcher('KeyConditionExpression'), matcher('FilterExpression')];
  placeholders.assertAllUsed();
  const position = [...keyNames(source.key), ...keyNames(table.schema.key)];
  const direction = input['ScanIndexForward'] === false ? -1 : 1;
  const start = itemOf(input, 'ExclusiveStartKey');
  const ordered = source.items
    .filter(isInRange)
    .sort((a, b) => direction * compareItems(position, a, b))
    .filter((item) => start === undefined || direction * compareItems(position, item, start) > 0);
  const page = ordered.slice(0, numberOf(input, 'Limit') ?? ordered.length);
  const found = page.filter(passesFilter);
  const last = page.at(-1);
  const isMore = ordered.length > page.length && last !== undefined;
  const bytes = page.reduce((sum, item) => sum + itemBytes(item), 0);
  return {
    body: {
      Items: found,
      Count: found.length,
      ScannedCount: page.length,
      ...(isMore ? { LastEvaluatedKey: pick(last, position) } : {}),
    },
    consumed: [readConsumption(table, bytes, input['ConsistentRead'] === true ? 1 : 0.5)],
  };
};
