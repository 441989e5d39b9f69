import type { ResourceView } from '../../kernel/event.ts';
import { type Money, money, toJsonAmount } from '../../kernel/money.ts';
import type { Break } from './break.ts';
import type { BreakAction } from './break-action.ts';
import { proposalId } from './break-proposal.ts';

const amountView = (amount: Money | null) => ({
  amount: amount === null ? null : toJsonAmount(amount),
  currency: amount?.currency ?? null,
});

const adjustmentView = ({ adjustments }: Break) =>
  adjustments === null
    ? null
    : {
        entry: adjustments.entryId,
        ...amountView(money(adjustments.credited - adjustments.debited, adjustments.currency)),
      };

/** Without the proposer's ARN: accounts and roles of whoever runs the deployment are no business of its merchants. */
const proposalView = (one: Break) => {
  if (one.proposal === null) return null;
  const { as, by, reason, at } = one.proposal;
  return { id: proposalId(one, one.proposal), as, by, reason, at };
};

/** What clients and operators see of a break. */
export const breakView = (one: Break): ResourceView => ({
  id: one.id,
  object: 'reconciliation_break',
  status: one.state,
  kind: one.kind,
  severity: one.severity,
  provider: one.provider,
  subject: one.subjectId,
  resource: one.resourceId,
  merchant: one.merchantId,
  ...amountView(one.amount),
  detail: one.detail,
  since: one.since,
  opened_at: one.openedAt,
  due_at: one.dueAt,
  is_overdue: one.isOverdue,
  owner: one.owner,
  // What an adjusting entry would post: more for the merchant, or, negative, less.
  difference: one.difference === null ? null : amountView(one.difference.amount),
  proposal: proposalView(one),
  ended: one.ended,
  adjusted: adjustmentView(one),
  seen: one.seen === null ? null : { run: one.seen.runId, at: one.seen.at, runs: one.seen.count },
});

/** The same with what was done with it, and its age until it ended. */
export const breakDetails = (one: Break, history: readonly BreakAction[], nowMs: number): ResourceView => {
  const endMs = one.ended === null ? nowMs : Date.parse(one.ended.at);
  return {
    ...breakView(one),
    age_seconds: Math.max(0, Math.floor((endMs - Date.parse(one.since)) / 1000)),
    comments: history
      .filter(({ kind }) => kind === 'commented')
      .map(({ at, by, note }) => ({ at, by, text: note })),
    history: history.map(({ kind, at, by, note }) => ({ action: kind, at, by, note })),
  };
};
