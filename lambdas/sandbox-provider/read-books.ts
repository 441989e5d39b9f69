import { invariant } from '../kernel/invariant.ts';
import type { ChargeDeps } from './create-charge.ts';
import { refundIdOf } from './domain/decide-refund.ts';
import { lineView, operationView } from './domain/views.ts';
import { encodeCursor } from './history-cursor.ts';
import { type Answer, answer, refusal } from './sandbox-answer.ts';
import type { HistoryQuery } from './sandbox-store.ts';

export interface ReadBooks {
  readonly operation: (operationId: string, publicUrl: string) => Promise<Answer>;
  readonly history: (query: HistoryQuery) => Promise<Answer>;
}

export const createReadBooks = ({ store, books }: Pick<ChargeDeps, 'store' | 'books'>): ReadBooks => ({
  operation: async (operationId, publicUrl) => {
    const record = await store.getOperation(operationId);
    if (record === null) return refusal('operation_not_found');
    await books.catchUp(record);
    const charge = await store.getCharge(record.operation.chargeId);
    invariant(charge !== null, `operation ${operationId} exists without its charge`);
    const isRefund = record.operation.kind === 'refund';
    const refund = isRefund ? await store.getRefund(refundIdOf(operationId)) : null;
    invariant(!isRefund || refund !== null, `operation ${operationId} exists without its refund`);
    return answer(200, operationView(record.operation, { charge, refund }, publicUrl));
  },
  history: async (query) => {
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
