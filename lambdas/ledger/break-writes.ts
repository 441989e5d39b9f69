import type { EventSource } from '../kernel/event.ts';
import type { Item } from '../platform/dynamo.ts';
import { putEvent } from '../platform/event-item.ts';
import { listAttributes } from '../platform/sharded-list.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import { toActionItem } from './break-action-item.ts';
import { breakKey, MERCHANT_LIST, NOBODY, toBreakItem } from './break-item.ts';
import { end } from './domain/act-on-break.ts';
import type { Break, Ending, NewBreak } from './domain/break.ts';
import type { BreakAction } from './domain/break-action.ts';
import { breakEvent, isTold } from './domain/break-event.ts';
import { BREAK_TRANSITIONS, type BreakState, type BreakTransition, isOpen } from './domain/break-life.ts';
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
    isOverdue: false,
    version: 1,
    eventsCount: 1,
  };
};

/** Where the breaks of a resource are noted, so that its story finds them without an index. */
export const breaksPartition = (resourceId: string): string => `breaks_of#${resourceId}`;

const noteOf = ({ id, resourceId }: Break): Item | null =>
  resourceId === null ? null : { pk: breaksPartition(resourceId), sk: `break#${id}`, entity: 'break_note' };

/** What somebody did, and where it came from: the break's history keeps the one, its event the other. */
interface Done {
  readonly before: Break | null;
  readonly after: Break;
  readonly action: BreakAction;
  readonly source: EventSource;
}

const putToldEvent = (table: string, { source, ...done }: Done): readonly WriteItem[] => {
  const event = breakEvent(done, source);
  return event === null ? [] : [putEvent(table, breakKey(done.after.id).pk, event)];
};

/**
 * Part of the transaction that finds the disagreement, with its event. Its first action is what lists it with its
 * merchant, whatever becomes of it.
 *
 * @param by What in the house found it.
 */
export const openBreak = (
  table: string,
  opened: NewBreak,
  by: string,
  source: EventSource,
): readonly WriteItem[] => {
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
    ...putToldEvent(table, { before: null, after: one, action, source }),
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
 * Writes a break over exactly the one that was decided on, with what was done to it and its event, if it is told. One that
 * was stored before versions were counted has none.
 *
 * @param transition Named if the state changes: only where it may come from is it written.
 */
export const changeBreak = (
  table: string,
  { before, after, action, source }: Done & { readonly before: Break },
  transition: BreakTransition | null,
): readonly WriteItem[] => {
  const states = transition === null ? [before.state] : BREAK_TRANSITIONS[transition].from;
  const counted = { ...after, eventsCount: before.eventsCount + (isTold(action) ? 1 : 0) };
  return [
    replaceBreak(table, before, counted, states),
    putAction(table, toActionItem(after, action, turnOf(after.version))),
    ...putToldEvent(table, { before, after: counted, action, source }),
  ];
};

/**
 * Part of the transaction that ends the disagreement by itself. It must never be what keeps an outcome from being written:
 * one that is not there or has ended costs nothing, and whoever wrote it a moment ago costs another round.
 *
 * @param before As it was read beside what ends it.
 */
export const endBreakByItself = (
  table: string,
  before: Break | null,
  { source, ...ended }: Pick<Ending, 'at' | 'as'> & { readonly by: string; readonly source: EventSource },
): readonly WriteItem[] => {
  if (before === null || !isOpen(before.state)) return [];
  const change = end(before, 'auto_resolved', { ...ended, reason: null });
  return changeBreak(table, { before, ...change, source }, change.transition);
};
