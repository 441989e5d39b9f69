import type { EventRecord, EventSource } from '../../../lambdas/kernel/event.ts';
import { deriveId } from '../../../lambdas/kernel/ids.ts';
import { invariant } from '../../../lambdas/kernel/invariant.ts';
import { newBreak } from '../../../lambdas/ledger/break-writes.ts';
import { act, type BreakChange } from '../../../lambdas/ledger/domain/act-on-break.ts';
import { type Break, breakId, type NewBreak } from '../../../lambdas/ledger/domain/break.ts';
import { breakEvent } from '../../../lambdas/ledger/domain/break-event.ts';
import { proposalId } from '../../../lambdas/ledger/domain/break-proposal.ts';
import { operationId } from '../../../lambdas/operations/domain/operation.ts';
import { type BreakWish, decideBreakChange } from '../../../lambdas/reconciliation/domain/change-break.ts';
import { findAgain } from '../../../lambdas/reconciliation/domain/find-break-again.ts';
import { MERCHANT } from '../../support/payments.ts';
import { eur, minute } from './payment-stories.ts';

const OPERATION = operationId(deriveId('pay', 'lost'), 1);

const runAt = (at: number) => ({
  id: deriveId('run', String(at)),
  provider: 'stripe',
  from: minute(-60),
  to: minute(0),
  createdAt: minute(at),
});

/** A payment that failed here and was taken there. */
const found = (at: number, minor: number): NewBreak & { readonly seen: NonNullable<NewBreak['seen']> } => ({
  id: breakId('status_differs', 'stripe', OPERATION, 'charge'),
  kind: 'status_differs',
  provider: 'stripe',
  subjectId: OPERATION,
  resourceId: deriveId('pay', 'lost'),
  merchantId: MERCHANT,
  amount: eur(minor),
  detail: `here ${minor} EUR failed; there ${minor} EUR moved`,
  since: minute(-30),
  openedAt: minute(at),
  difference: {
    amount: eur(minor),
    causeId: OPERATION,
    rule: 'payment_captured',
    at: minute(-30),
    isBooked: false,
  },
  seen: { runId: runAt(at).id, at: minute(at), count: 1, evidence: String(minor) },
});

/** A break from its opening to its last end, with every event that it tells. */
export const breakStory = (): readonly EventRecord[] => {
  const events: EventRecord[] = [];
  const tell = (
    before: Break | null,
    change: Pick<BreakChange, 'after' | 'action'>,
    source: EventSource,
  ): Break => {
    const after = { ...change.after, eventsCount: (before?.eventsCount ?? 0) + 1 };
    const event = breakEvent({ before, after, action: change.action }, source);
    if (event === null) return change.after;
    events.push(event);
    return after;
  };
  const byRun = (at: number): EventSource => ({ kind: 'reconciliation', run_id: runAt(at).id });
  const first = newBreak(found(1, 125_000));
  const opened = {
    kind: 'opened',
    at: first.openedAt,
    by: `run ${runAt(1).id}`,
    note: first.detail,
  } as const;
  let one = tell(null, { after: first, action: opened }, byRun(1));
  const wish = (by: string, at: number, wanted: BreakWish): void => {
    const actor = { by, principal: null, at: minute(at), approvalAbove: () => 100_000n };
    const decided = decideBreakChange(one, wanted, actor);
    invariant(decided.ok, 'the story goes on');
    one = tell(one, decided.value, { kind: 'api', client_id: by, request_id: `req_${at}` });
  };
  const settle: BreakWish = { kind: 'resolve', as: 'settled', reason: 'their report shows it' };
  wish('client_finance', 2, { kind: 'assign', owner: 'anna' });
  wish('client_finance', 3, settle);
  wish('client_second', 4, { kind: 'withdraw', reason: 'ask them first' });
  const again = findAgain(one, found(5, 127_500), runAt(5));
  invariant(again.kind === 'changed', 'it is another amount');
  one = tell(one, again.change, byRun(5));
  const late = { kind: 'overdue', at: one.dueAt, by: 'due time', note: one.dueAt } as const;
  one = tell(one, act(one, late, null, { isOverdue: true }), { kind: 'due_time', due_at: one.dueAt });
  wish('client_finance', 2000, settle);
  invariant(one.proposal !== null, 'it is above the limit');
  wish('client_second', 2001, {
    kind: 'approve',
    proposal: proposalId(one, one.proposal),
    reason: null,
  });
  wish('client_finance', 2002, { kind: 'reopen', reason: 'it was another merchant’s' });
  return events;
};
