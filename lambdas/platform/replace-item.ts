import type { Item } from './dynamo.ts';
import type { WriteItem } from './unit-of-work.ts';

/** What was read when it was decided. */
export interface DecidedOn {
  /** The attribute that counts the writes, and what it was. */
  readonly counter: 'sequence' | 'version';
  readonly count: number;
  /** States that the new one may follow. */
  readonly states: readonly string[];
  /** What must hold besides. */
  readonly also?: { readonly condition: string; readonly values: Readonly<Record<string, unknown>> };
}

/** Writes an item over exactly the one that was decided on, and only if its state may come before: or nothing. */
export const replaceItem = (table: string, item: Item, decidedOn: DecidedOn): WriteItem => {
  const { counter, count, states, also } = decidedOn;
  const isUndecided = '#counter = :decided_on';
  const mayFollow = `#state IN (${states.map((_, index) => `:from_${index}`).join(', ')})`;
  const conditions = [isUndecided, mayFollow, ...(also === undefined ? [] : [also.condition])];
  return {
    Put: {
      TableName: table,
      Item: item,
      ConditionExpression: conditions.join(' AND '),
      ExpressionAttributeNames: { '#counter': counter, '#state': 'state' },
      ExpressionAttributeValues: {
        ':decided_on': count,
        ...Object.fromEntries(states.map((state, index) => [`:from_${index}`, state])),
        ...also?.values,
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
};
