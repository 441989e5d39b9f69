import { toBreak } from '../ledger/break-item.ts';
import { type BreakState, isOpen } from '../ledger/domain/break-life.ts';
import type { Item } from '../platform/dynamo.ts';
import type { Log } from '../platform/logger.ts';
import type { ItemChange } from './to-messages.ts';

const wasOpen = (before: Item | null): boolean => before !== null && isOpen(before['state'] as BreakState);

/**
 * Says that a break was opened, again or for the first time, or has ended: an alarm counts these lines. Here, where the
 * stream brings every committed change at least once, because whoever writes a break may die before it can say so.
 */
export const logBreak = (log: Log, { before, after }: ItemChange): void => {
  if (after?.['entity'] !== 'break') return;
  const { id, kind, severity, state, subjectId, resourceId, merchantId, ended } = toBreak(after);
  if (before !== null && wasOpen(before) === isOpen(state)) return;
  const fields = {
    break_id: id,
    kind,
    severity,
    subject_id: subjectId,
    resource_id: resourceId,
    merchant_id: merchantId,
  };
  if (isOpen(state)) log.warn('BREAK_OPENED', fields);
  else log.info('BREAK_RESOLVED', { ...fields, state, resolved_by: ended?.as ?? state });
};
