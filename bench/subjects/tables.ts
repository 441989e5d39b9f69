import type { TableSchema } from '../dynamodb/table.ts';

/** As the data stack creates it. */
export const MONEY: TableSchema = {
  name: 'money',
  key: { partition: 'pk', sort: 'sk' },
  indexes: [{ name: 'list', key: { partition: 'list_pk', sort: 'list_sk' }, projection: 'KEYS_ONLY' }],
};

export const WEBHOOKS: TableSchema = {
  name: 'webhooks',
  key: { partition: 'pk', sort: 'sk' },
  indexes: [
    { name: 'list', key: { partition: 'list_pk', sort: 'list_sk' }, projection: 'KEYS_ONLY' },
    { name: 'event', key: { partition: 'event_key' }, projection: 'KEYS_ONLY' },
    { name: 'failed', key: { partition: 'failed_pk', sort: 'failed_sk' }, projection: 'KEYS_ONLY' },
  ],
};

export const IDEMPOTENCY: TableSchema = { name: 'idempotency', key: { partition: 'id' }, indexes: [] };

/** The bare client writes the same items as the API, index and all, into a table of its own. */
export const BARE: TableSchema = { ...MONEY, name: 'bare' };

/** The textbook's table has no index at all: its figures are as low as they can be. */
export const TEXTBOOK: TableSchema = { name: 'textbook', key: { partition: 'pk', sort: 'sk' }, indexes: [] };

export const TABLES = [MONEY, IDEMPOTENCY, BARE, TEXTBOOK] as const;
