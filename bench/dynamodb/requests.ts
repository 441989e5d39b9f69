import type { AttributeValue, Item } from './attribute-value.ts';
import { validationError } from './service-error.ts';

interface Expressions {
  readonly TableName: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

/** One write, alone or in a transaction. */
export type WriteRequest = Expressions &
  (
    | { readonly kind: 'Put'; readonly Item: Item }
    | { readonly kind: 'Update'; readonly Key: Item; readonly UpdateExpression?: string }
    | { readonly kind: 'Delete'; readonly Key: Item }
    | { readonly kind: 'ConditionCheck'; readonly Key: Item }
  );

export type Input = Readonly<Record<string, unknown>>;

const EXPRESSIONS = [
  'TableName',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValuesOnConditionCheckFailure',
];

const WRITE_PARAMETERS = {
  Put: [...EXPRESSIONS, 'Item'],
  Update: [...EXPRESSIONS, 'Key', 'UpdateExpression'],
  Delete: [...EXPRESSIONS, 'Key'],
  ConditionCheck: [...EXPRESSIONS, 'Key'],
} as const satisfies Record<WriteRequest['kind'], readonly string[]>;

/** Refuses what this model does not know: a parameter that is ignored would make a figure wrong in silence. */
export const allowOnly = (input: Input, names: readonly string[]): void => {
  const unknown = Object.keys(input).filter((name) => input[name] !== undefined && !names.includes(name));
  if (unknown.length > 0) throw validationError(`not modelled: ${unknown.join(', ')}`);
};

/** @param others Parameters that the caller takes care of. */
export const toWriteRequest = (
  kind: WriteRequest['kind'],
  input: Input,
  others: readonly string[] = [],
): WriteRequest => {
  allowOnly(input, [...WRITE_PARAMETERS[kind], ...others]);
  return { ...input, kind } as unknown as WriteRequest;
};

/** The writes of `TransactItems`: objects with one of the four kinds of action as their only key. */
export const toTransactRequests = (input: Input): readonly WriteRequest[] => {
  const actions = input['TransactItems'] as readonly Readonly<Record<string, Input>>[];
  return actions.map((action) => {
    const [[kind = '', body = {}] = [], ...rest] = Object.entries(action);
    if (!Object.hasOwn(WRITE_PARAMETERS, kind) || rest.length > 0)
      throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
    return toWriteRequest(kind as WriteRequest['kind'], body);
  });
};

export const textOf = (input: Input, name: string): string | undefined => {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
};

export const numberOf = (input: Input, name: string): number | undefined => {
  const value = input[name];
  return typeof value === 'number' ? value : undefined;
};

export const itemOf = (input: Input, name: string): Item | undefined =>
  input[name] as Readonly<Record<string, AttributeValue>> | undefined;
