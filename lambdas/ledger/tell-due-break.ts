import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { Log } from '../platform/logger.ts';
import type { ProcessMessage } from '../platform/queue.ts';
import type { Transact } from '../platform/unit-of-work.ts';
import { type BreakDueMessage, isAboutBreak, parseBreakDue } from './break-due-message.ts';
import type { BreakStore } from './break-store.ts';
import { changeBreak } from './break-writes.ts';
import { act } from './domain/act-on-break.ts';
import type { Break } from './domain/break.ts';
import { isOpen } from './domain/break-life.ts';

interface DueDeps {
  readonly breaks: Pick<BreakStore, 'get'>;
  readonly transact: Transact;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly table: string;
}

/** Who says so, in the history: nobody did anything, and that is it. */
const TIME = 'due time';

/** Each round is lost only to somebody who changed it. */
const ROUNDS_MAX = 5;

const overdueWrites = (table: string, before: Break, at: string) => {
  const action = { kind: 'overdue', at, by: TIME, note: before.dueAt } as const;
  const change = act(before, action, null, { isOverdue: true });
  const source = { kind: 'due_time', due_at: before.dueAt } as const;
  return changeBreak(table, { before, ...change, source }, null);
};

const say = (log: Log, one: Break): void => {
  const { id, kind, severity, subjectId, resourceId, merchantId, dueAt } = one;
  log.warn('BREAK_OVERDUE', {
    break_id: id,
    kind,
    severity,
    subject_id: subjectId,
    resource_id: resourceId,
    merchant_id: merchantId,
    due_at: dueAt,
  });
};

/** @returns the break if it is overdue, which its history and an event say by then; null if there is nothing to tell. */
const tell = async (deps: DueDeps, message: BreakDueMessage): Promise<Break | null> => {
  for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
    const one = await deps.breaks.get(message.break_id);
    if (one === null) throw new Error(`there is no break ${message.break_id}`);
    if (!isOpen(one.state) || one.dueAt !== message.due_at) return null;
    if (one.isOverdue) return one;
    const written = await deps.transact(overdueWrites(deps.table, one, toRfc3339(deps.clock.nowMs())));
    if (written.ok) return one;
  }
  throw new Error(`break ${message.break_id} kept changing`);
};

/**
 * Says that a break was not ended in its time: an alarm counts these lines, and an event tells it once. One that has ended,
 * or that was reopened and is due at another time, says nothing. Dying between the two, it says the line when the message
 * comes again.
 *
 * @param deps.otherwise Gets every other message of the queue, which is shared.
 */
export const createDueBreakConsumer = (
  deps: DueDeps & { readonly otherwise: ProcessMessage },
): ProcessMessage => {
  return async (body, record, log) => {
    if (!isAboutBreak(body)) return deps.otherwise(body, record, log);
    const one = await tell(deps, parseBreakDue(body));
    if (one !== null) say(log, one);
  };
};
