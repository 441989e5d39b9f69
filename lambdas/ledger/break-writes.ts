import type { Item } from '../platform/dynamo.ts';
import { listAttributes } from '../platform/sharded-list.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import { toActionItem } from './break-action-item.ts';
import { breakKey, ENDED_LIST, EVERYBODY, MERCHANT_LIST, NOBODY, toBreakItem } from './break-item.ts';
import type { Break, Ending, NewBreak } from './domain/break.ts';
import type { BreakAction } from './domain/break-action.ts';
import { BREAK_TRANSITIONS, type BreakState, type BreakTransition } from './domain/break-life.ts';
import { dueAtOf, severityOf } from './domain/break-urgency.ts';

/** Every state of a break is one more turn, so what happened in it has a place of its own. */
const turnOf = (version: number): string => version.toString().padStart(6, '0');

const putAction = (table: string, item: Item): WriteItem => ({
  Put: {
    TableName: table,
    Item: item,
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

/** A break as it begins. */
export const newBreak = (opened: NewBreak): Break => {
  const severity = severityOf(opened.kind, opened.amount);
  return {
    ...opened,
    state: 'open',
    severity,
    dueAt: dueAtOf(severity, opened.openedAt),
    owner: null,
    proposal: null,
    ended: null,
    adjustments: null,
    version: 1,
  };
};

/** Where the breaks of a resource are noted, so that its story finds them without an index. */
export const breaksPartition = (resourceId: string): string => `breaks_of#${resourceId}`;

const noteOf = ({ id, resourceId }: Break): Item | null =>
  resourceId === null ? null : { pk: breaksPartition(resourceId), sk: `break#${id}`, entity: 'break_note' };

/**
 * Part of the transaction that finds the disagreement. Its first action is what lists it with its merchant, whatever
 * becomes of it.
 *
 * @param by What in the house found it.
 */
export const openBreak = (table: string, opened: NewBreak, by: string): readonly WriteItem[] => {
  const one = newBreak(opened);
  const note = noteOf(one);
  const action: BreakAction = { kind: 'opened', at: one.openedAt, by, note: one.detail };
  return [
    {
      Put: {
        TableName: table,
        Item: toBreakItem(one),
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    putAction(table, {
      ...toActionItem(one, action, turnOf(one.version)),
      ...listAttributes(MERCHANT_LIST, {
        merchantId: one.merchantId ?? NOBODY,
        id: one.id,
        createdAt: one.openedAt,
      }),
    }),
    ...(note === null ? [] : [{ Put: { TableName: table, Item: note } }]),
  ];
};

const replaceBreak = (
  table: string,
  before: Break,
  after: Break,
  states: readonly BreakState[],
): WriteItem => {
  const isUndecided = before.version === 0 ? 'attribute_not_exists(#version)' : '#version = :decided_on';
  const mayFollow = `#state IN (${states.map((_, index) => `:from_${index}`).join(', ')})`;
  return {
    Put: {
      TableName: table,
      Item: toBreakItem(after),
      ConditionExpression: `${isUndecided} AND ${mayFollow}`,
      ExpressionAttributeNames: { '#version': 'version', '#state': 'state' },
      ExpressionAttributeValues: {
        ...(before.version === 0 ? {} : { ':decided_on': before.version }),
        ...Object.fromEntries(states.map((state, index) => [`:from_${index}`, state])),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
};

/** A run found it again as it was: no action of anybody's, only the break says so. */
export const seeBreak = (table: string, before: Break, after: Break): readonly WriteItem[] => [
  replaceBreak(table, before, after, [before.state]),
];

/**
 * Writes a break over exactly the one that was decided on, with what was done to it. One that was stored before
 * versions were counted has none.
 *
 * @param transition Named if the state changes: only where it may come from is it written.
 */
export const changeBreak = (
  table: string,
  { before, after, action }: { readonly before: Break; readonly after: Break; readonly action: BreakAction },
  transition: BreakTransition | null,
): readonly WriteItem[] => {
  const states = transition === null ? [before.state] : BREAK_TRANSITIONS[transition].from;
  return [
    replaceBreak(table, before, after, states),
    putAction(table, toActionItem(after, action, turnOf(after.version))),
  ];
};

/**
 * Part of the transaction that ends the disagreement by itself. It must never be what keeps an outcome from being
 * written, so it asks for no state and no version: whoever changes the break meanwhile loses, and reads again. Who
 * ended it first stays on record.
 */
export const endBreakByItself = (
  table: string,
  id: Break['id'],
  ended: Pick<Ending, 'at' | 'as'> & { readonly by: string },
): readonly WriteItem[] => {
  const action: BreakAction = { kind: 'auto_resolved', at: ended.at, by: ended.by, note: ended.as };
  const { list_pk: list, list_sk: position } = listAttributes(ENDED_LIST, {
    merchantId: EVERYBODY,
    id,
    createdAt: ended.at,
  });
  return [
    {
      Update: {
        TableName: table,
        Key: breakKey(id),
        UpdateExpression:
          'SET #state = :ended, resolved_at = if_not_exists(resolved_at, :at), resolved_by = if_not_exists(resolved_by, :as), ended_by = if_not_exists(ended_by, :by), list_pk = :list, list_sk = :position ADD #version :one REMOVE proposed_as, proposed_by, proposed_principal, proposed_reason, proposed_at',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#state': 'state', '#version': 'version' },
        ExpressionAttributeValues: {
          ':ended': 'auto_resolved',
          ':at': ended.at,
          ':as': ended.as,
          ':by': action.by,
          ':list': list,
          ':position': position,
          ':one': 1,
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    putAction(table, toActionItem({ id }, action, ended.as)),
  ];
};
