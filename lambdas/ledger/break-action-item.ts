import type { Item } from '../platform/dynamo.ts';
import { breakKey } from './break-item.ts';
import type { Break } from './domain/break.ts';
import type { BreakAction } from './domain/break-action.ts';

/** Of one break, in the order of time; `turn` tells what happened at the same time. */
const actionKey = (id: string, at: string, turn: string): { readonly pk: string; readonly sk: string } => ({
  pk: breakKey(id).pk,
  sk: `action#${at}#${turn}`,
});

export const toActionItem = (one: Pick<Break, 'id'>, action: BreakAction, turn: string): Item => ({
  ...actionKey(one.id, action.at, turn),
  entity: 'break_action',
  kind: action.kind,
  at: action.at,
  by: action.by,
  principal: action.principal,
  note: action.note ?? undefined,
});

export const toAction = (item: Item): BreakAction => ({
  kind: item['kind'] as BreakAction['kind'],
  at: String(item['at']),
  by: String(item['by']),
  ...(typeof item['principal'] === 'string' ? { principal: item['principal'] } : {}),
  note: typeof item['note'] === 'string' ? item['note'] : null,
});
