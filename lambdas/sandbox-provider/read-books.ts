import { toRfc3339 } from '../kernel/clock.ts';
import { invariant } from '../kernel/invariant.ts';
import type { ChargeDeps } from './create-charge.ts';
import type { Operation } from './domain/charge.ts';
import { payoutIdOf } from './domain/decide-payout.ts';
import { refundIdOf } from './domain/decide-refund.ts';
import { disputeStatusAt } from './domain/dispute.ts';
import { PAYOUT_OPERATION_STATUS, payoutStatusAt } from './domain/payout.ts';
import { REFUND_OPERATION_STATUS, refundStatusAt } from './domain/refund.ts';
import { chargeView, disputeView, lineView, operationView, payoutView, refundView } from './domain/views.ts';
import { encodeCursor } from './history-cursor.ts';
import { type Answer, answer, refusal } from './sandbox-answer.ts';
import type { HistoryQuery, OperationRecord } from './sandbox-store.ts';

export interface ReadBooks {
  readonly operation: (operationId: string, publicUrl: string) => Promise<Answer>;
  readonly history: (query: HistoryQuery) => Promise<Answer>;
}

type Store = ChargeDeps['store'];

const payoutOperation = async (store: Store, operation: Operation, at: string): Promise<Answer> => {
  const payout = await store.getPayout(payoutIdOf(operation.operationId));
  invariant(payout !== null, `operation ${operation.operationId} exists without its payout`);
  const status = payoutStatusAt(payout, at);
  const standing = { ...operation, status: PAYOUT_OPERATION_STATUS[status] };
  return answer(200, operationView(standing, { payout: payoutView(payout, status) }));
};

const evidenceOperation = async (store: Store, operation: Operation, at: string): Promise<Answer> => {
  const dispute = await store.getDispute(operation.disputeId ?? '');
  const status = dispute === null ? null : disputeStatusAt(dispute, at);
  invariant(
    dispute !== null && status !== null,
    `evidence ${operation.operationId} exists without its dispute`,
  );
  return answer(200, operationView(operation, { dispute: disputeView(dispute, status) }));
};

const refundOperation = async (store: Store, operation: Operation, at: string, charge: object) => {
  const refund = await store.getRefund(refundIdOf(operation.operationId));
  invariant(refund !== null, `operation ${operation.operationId} exists without its refund`);
  const status = refundStatusAt(refund, at);
  const standing = { ...operation, status: REFUND_OPERATION_STATUS[status] };
  return answer(200, operationView(standing, { charge, refund: refundView(refund, status) }));
};

/** Nothing about it changes: how it was answered is how it stands. */
const settlementOperation = ({ operation, reply }: OperationRecord): Answer => {
  const { data } = JSON.parse(reply.body) as { readonly data: unknown };
  return answer(200, operationView(operation, { settlements: data }));
};

interface Asked {
  readonly at: string;
  readonly publicUrl: string;
}

const chargeOperation = async (store: Store, operation: Operation, asked: Asked): Promise<Answer> => {
  const { operationId, chargeId, kind } = operation;
  const charge = chargeId === null ? null : await store.getCharge(chargeId);
  invariant(charge !== null, `operation ${operationId} exists without its charge`);
  const shown = chargeView(charge, asked.publicUrl);
  if (kind === 'refund') return refundOperation(store, operation, asked.at, shown);
  // Given up before the payer had acted: nothing will come of it any more.
  const isGivenUp = operation.status === 'requires_action' && charge.status === 'canceled';
  const standing = isGivenUp ? ({ ...operation, status: 'failed' } as const) : operation;
  return answer(200, operationView(standing, { charge: shown }));
};

const earlier = (a: string, b: string): string => (a < b ? a : b);

export const createReadBooks = ({ store, books, clock }: ChargeDeps): ReadBooks => ({
  operation: async (operationId, publicUrl) => {
    const record = await store.getOperation(operationId);
    if (record === null) return refusal('operation_not_found');
    await books.catchUp(record);
    const { operation } = record;
    const at = toRfc3339(clock.nowMs());
    if (operation.kind === 'settlement') return settlementOperation(record);
    if (operation.kind === 'payout') return payoutOperation(store, operation, at);
    return operation.kind === 'dispute_evidence'
      ? evidenceOperation(store, operation, at)
      : chargeOperation(store, operation, { at, publicUrl });
  },
  history: async (asked) => {
    // The lines of a payout, a dispute or a settlement are there from the beginning, each with the time at which it comes true.
    const query = { ...asked, to: earlier(asked.to, toRfc3339(clock.nowMs() + 1)) };
    // One more than asked for: a full page is the last one only if nothing follows.
    const lines = await store.history({ ...query, limit: query.limit + 1 });
    const page = lines.slice(0, query.limit);
    const last = page.at(-1);
    const hasMore = lines.length > page.length && last !== undefined;
    return answer(200, {
      data: page.map(lineView),
      next_cursor: hasMore ? encodeCursor({ createdAt: last.createdAt, lineId: last.id }) : null,
    });
  },
});
