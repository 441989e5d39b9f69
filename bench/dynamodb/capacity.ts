import { equalValues, type Item } from './attribute-value.ts';
import { itemBytes, writeUnits } from './item-size.ts';
import { type IndexSchema, keyNames, projected, type TableSchema } from './table.ts';

/** Units that one action consumed; reads and writes are never mixed in one. */
export interface Consumption {
  readonly table: string;
  readonly tableUnits: number;
  readonly indexUnits: Readonly<Record<string, number>>;
}

/** An item before and after one write; null where there is none. */
export interface Change {
  readonly before: Item | null;
  readonly after: Item | null;
}

const bytesOf = (item: Item | null): number => (item === null ? 0 : itemBytes(item));

/** Units of the item itself: a write is charged for the larger of what was there and what is there now. */
const unitsOf = ({ before, after }: Change): number => writeUnits(Math.max(bytesOf(before), bytesOf(after)));

const sameItems = (a: Item, b: Item): boolean => equalValues({ M: a }, { M: b });

const sameKeys = (index: IndexSchema, a: Item, b: Item): boolean =>
  keyNames(index.key).every((name) => {
    const [left, right] = [a[name], b[name]];
    return left !== undefined && right !== undefined && equalValues(left, right);
  });

/**
 * Units of one index: one write to put an entry in, take it out or change its projected attributes, two to move it
 * (out, and in again), none if nothing that the index holds has changed.
 */
const indexUnitsOf = (table: TableSchema, index: IndexSchema, { before, after }: Change): number => {
  const old = before === null ? null : projected(table, index, before);
  const now = after === null ? null : projected(table, index, after);
  if (old === null || now === null) {
    const only = old ?? now;
    return only === null ? 0 : writeUnits(itemBytes(only));
  }
  if (sameItems(old, now)) return 0;
  if (sameKeys(index, old, now)) return unitsOf({ before: old, after: now });
  return writeUnits(itemBytes(old)) + writeUnits(itemBytes(now));
};

/**
 * What a write that happened costs. A transaction writes each item twice (prepare, commit); the indexes follow
 * afterwards and are written once.
 */
export const costOfWrite = (table: TableSchema, change: Change, factor: 1 | 2): Consumption => ({
  table: table.name,
  tableUnits: unitsOf(change) * factor,
  indexUnits: Object.fromEntries(
    table.indexes.map((index) => [index.name, indexUnitsOf(table, index, change)]),
  ),
});

/** What a write that was refused costs: the same as if it had happened, but no index hears of it. */
export const costOfRefusal = (table: TableSchema, change: Change, factor: 1 | 2): Consumption => ({
  table: table.name,
  tableUnits: unitsOf(change) * factor,
  indexUnits: {},
});

export const totalUnits = (consumptions: readonly Consumption[]): number =>
  consumptions.reduce(
    (total, { tableUnits, indexUnits }) =>
      total + tableUnits + Object.values(indexUnits).reduce((sum, units) => sum + units, 0),
    0,
  );

/** `ConsumedCapacity` of one table in the shape of the API. */
const toWire = (consumptions: readonly Consumption[], table: string, withIndexes: boolean) => {
  const own = consumptions.filter((consumption) => consumption.table === table);
  const indexes: Record<string, { CapacityUnits: number }> = {};
  for (const { indexUnits } of own)
    for (const [name, units] of Object.entries(indexUnits))
      indexes[name] = { CapacityUnits: (indexes[name]?.CapacityUnits ?? 0) + units };
  const total = { TableName: table, CapacityUnits: totalUnits(own) };
  const tableUnits = own.reduce((sum, consumption) => sum + consumption.tableUnits, 0);
  return withIndexes
    ? { ...total, Table: { CapacityUnits: tableUnits }, GlobalSecondaryIndexes: indexes }
    : total;
};

/** One entry per table, as `ReturnConsumedCapacity` asks for; undefined for `NONE` and for nothing. */
export const consumedCapacity = (consumptions: readonly Consumption[], asked: string | undefined) =>
  asked === 'TOTAL' || asked === 'INDEXES'
    ? [...new Set(consumptions.map(({ table }) => table))].map((table) =>
        toWire(consumptions, table, asked === 'INDEXES'),
      )
    : undefined;
