import type { ProcessMessage } from '../platform/queue.ts';
import { isAboutBreak, parseBreakDue } from './break-due-message.ts';
import type { BreakStore } from './break-store.ts';
import { isOpen } from './domain/break-life.ts';

/**
 * Says that a break was not ended in its time: an alarm counts these lines. One that has ended, or that was reopened and
 * is due at another time, says nothing; told twice, it is the same.
 *
 * @param deps.otherwise Gets every other message of the queue, which is shared.
 */
export const createDueBreakConsumer = (deps: {
  readonly breaks: Pick<BreakStore, 'get'>;
  readonly otherwise: ProcessMessage;
}): ProcessMessage => {
  return async (body, record, log) => {
    if (!isAboutBreak(body)) return deps.otherwise(body, record, log);
    const message = parseBreakDue(body);
    const one = await deps.breaks.get(message.break_id);
    if (one === null) throw new Error(`there is no break ${message.break_id}`);
    if (!isOpen(one.state) || one.dueAt !== message.due_at) return;
    const { id, kind, severity, subjectId, resourceId, merchantId } = one;
    log.warn('BREAK_OVERDUE', {
      break_id: id,
      kind,
      severity,
      subject_id: subjectId,
      resource_id: resourceId,
      merchant_id: merchantId,
      due_at: one.dueAt,
    });
  };
};
