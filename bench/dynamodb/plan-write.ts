import { unreachable } from '../../lambdas/kernel/invariant.ts';
import type { Item } from './attribute-value.ts';
import type { Change } from './capacity.ts';
import { compileCondition } from './expressions/condition.ts';
import { createPlaceholders, type Placeholders } from './expressions/expression-reader.ts';
import { compileUpdate } from './expressions/update.ts';
import type { WriteRequest } from './requests.ts';
import { validationError } from './service-error.ts';
import { checkKey, keyNames, keyText, type Table } from './table.ts';

/** What a write would do to its item, and whether its condition allows it. Nothing has happened yet. */
export interface PlannedWrite {
  readonly request: WriteRequest;
  readonly table: Table;
  /** Text of its primary key within its table. */
  readonly key: string;
  readonly change: Change;
  readonly isAllowed: boolean;
}

const updated = (request: WriteRequest, before: Item | null, placeholders: Placeholders): Item | null => {
  switch (request.kind) {
    case 'Put':
      return request.Item;
    case 'Delete':
      return null;
    case 'Update':
      return compileUpdate(request.UpdateExpression ?? '', placeholders)(before ?? request.Key);
    case 'ConditionCheck':
      return before;
    default:
      return unreachable(request);
  }
};

const checkKeysKept = (table: Table, key: Item, after: Item | null): void => {
  for (const name of keyNames(table.schema.key))
    if (after !== null && JSON.stringify(after[name]) !== JSON.stringify(key[name]))
      throw validationError(`Cannot update attribute ${name}. This attribute is part of the key`);
};

const targetOf = (request: WriteRequest): Item => (request.kind === 'Put' ? request.Item : request.Key);

/** Text of the primary key that a write is about. */
export const writtenKey = (table: Table, request: WriteRequest): string => {
  if (request.kind !== 'Put') checkKey(table.schema, request.Key);
  return keyText(table.schema, targetOf(request));
};

/** @throws ServiceError if the request is malformed; a condition that fails is an answer. */
export const planWrite = (table: Table, request: WriteRequest): PlannedWrite => {
  const target = targetOf(request);
  const key = writtenKey(table, request);
  const before = table.items.get(key) ?? null;
  const placeholders = createPlaceholders(
    request.ExpressionAttributeNames,
    request.ExpressionAttributeValues,
  );
  const { ConditionExpression: condition } = request;
  const isAllowed = condition === undefined || compileCondition(condition, placeholders)(before ?? {});
  // An update is only evaluated where its condition holds: it may refer to what the condition demands.
  const after = isAllowed ? updated(request, before, placeholders) : before;
  if (isAllowed || request.kind !== 'Update') placeholders.assertAllUsed();
  checkKeysKept(table, target, after);
  return { request, table, key, isAllowed, change: { before, after: isAllowed ? after : wished(request) } };
};

/** The item that a refused write would have left, as far as its size is known. */
const wished = (request: WriteRequest): Item | null => (request.kind === 'Put' ? request.Item : null);

export const applyWrite = ({ table, key, change }: PlannedWrite): void => {
  if (change.after === null) table.items.delete(key);
  else table.items.set(key, change.after);
};
