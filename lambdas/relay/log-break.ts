import { toBreak } from '../ledger/break-store.ts';
import type { Log } from '../platform/logger.ts';
import type { ItemChange } from './to-messages.ts';

/**
 * Says that a break was opened or resolved: an alarm counts these lines. Here, where the stream brings every committed
 * change at least once, because whoever writes a break may die before it can say so.
 */
export const logBreak = (log: Log, { before, after }: ItemChange): void => {
  if (after?.['entity'] !== 'break' || before?.['state'] === after['state']) return;
  const { id, kind, subjectId, resourceId, merchantId, resolved } = toBreak(after);
  const fields = {
    break_id: id,
    kind,
    subject_id: subjectId,
    resource_id: resourceId,
    merchant_id: merchantId,
  };
  if (resolved === null) log.warn('BREAK_OPENED', fields);
  else log.info('BREAK_RESOLVED', { ...fields, resolved_by: resolved.by });
};
