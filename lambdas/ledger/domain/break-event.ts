import { PLATFORM_MERCHANT } from '../../access/domain/platform.ts';
import { type EventRecord, type EventSource, previousAttributes } from '../../kernel/event.ts';
import type { EventType } from '../../kernel/event-type.ts';
import { deriveId } from '../../kernel/ids.ts';
import type { Break } from './break.ts';
import type { BreakAction, BreakActionKind } from './break-action.ts';
import { breakView } from './break-view.ts';

/**
 * What a finance team's own tool has to hear of: that there is something to do, how much it is about, that a second person
 * is waited for, that time is over, and that it is done. Who works on it and what they say to each other is theirs.
 */
const TOLD_BY = {
  opened: 'reconciliation.break.opened',
  reopened: 'reconciliation.break.reopened',
  changed: 'reconciliation.break.changed',
  proposed: 'reconciliation.break.approval_requested',
  withdrawn: 'reconciliation.break.approval_withdrawn',
  overdue: 'reconciliation.break.overdue',
  resolved: 'reconciliation.break.ended',
  ignored: 'reconciliation.break.ended',
  auto_resolved: 'reconciliation.break.ended',
  assigned: null,
  commented: null,
} as const satisfies Record<BreakActionKind, EventType | null>;

export const isTold = ({ kind }: Pick<BreakAction, 'kind'>): boolean => TOLD_BY[kind] !== null;

/**
 * What is told of an action: to the merchant whose break it is, and to the platform where it is nobody's.
 *
 * @param before Null for one that begins.
 * @param after Counts this event already.
 * @returns null for what nobody is told.
 */
export const breakEvent = (
  {
    before,
    after,
    action,
  }: { readonly before: Break | null; readonly after: Break; readonly action: BreakAction },
  source: EventSource,
): EventRecord | null => {
  const type = TOLD_BY[action.kind];
  if (type === null) return null;
  return {
    id: deriveId('evt', after.id, String(after.eventsCount)),
    type,
    merchantId: after.merchantId ?? PLATFORM_MERCHANT,
    resourceId: after.id,
    sequence: after.eventsCount,
    createdAt: action.at,
    source,
    object: breakView(after),
    ...previousAttributes(before === null ? null : breakView(before), breakView(after)),
  };
};
