import type { AttributeValue, Item } from './attribute-value.ts';
import { validationError } from './service-error.ts';

export interface KeySchema {
  readonly partition: string;
  readonly sort?: string;
}

export interface IndexSchema {
  readonly name: string;
  readonly key: KeySchema;
  readonly projection: 'KEYS_ONLY' | 'ALL';
}

export interface TableSchema {
  readonly name: string;
  readonly key: KeySchema;
  readonly indexes: readonly IndexSchema[];
}

export interface Table {
  readonly schema: TableSchema;
  /** By `keyText`; a plain map, because only the accounting has to be like the service's. */
  readonly items: Map<string, Item>;
}

export const createTable = (schema: TableSchema): Table => ({ schema, items: new Map() });

export const keyNames = (key: KeySchema): readonly string[] =>
  key.sort === undefined ? [key.partition] : [key.partition, key.sort];

const scalarText = (value: AttributeValue | undefined, name: string): string => {
  if (value === undefined) throw validationError(`One of the required keys was not given a value: ${name}`);
  if ('S' in value) return `S${value.S}`;
  if ('N' in value) return `N${value.N}`;
  if ('B' in value) return `B${value.B}`;
  throw validationError(`Type mismatch for key ${name}`);
};

/** One text for each primary key; `item` may have other attributes. */
export const keyText = (schema: TableSchema, item: Item): string =>
  JSON.stringify(keyNames(schema.key).map((name) => scalarText(item[name], name)));

/** @throws ServiceError if it is not exactly the primary key. */
export const checkKey = (schema: TableSchema, key: Item): void => {
  const names = keyNames(schema.key);
  if (Object.keys(key).length !== names.length || names.some((name) => key[name] === undefined))
    throw validationError('The provided key element does not match the schema');
};

/** What an index holds of an item; null if the item lacks one of the index's keys: then it is not in there. */
export const projected = (table: TableSchema, index: IndexSchema, item: Item): Item | null => {
  const keys = keyNames(index.key);
  if (keys.some((name) => item[name] === undefined)) return null;
  if (index.projection === 'ALL') return item;
  const kept = new Set([...keyNames(table.key), ...keys]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => kept.has(name)));
};
