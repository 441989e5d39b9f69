import { toRfc3339 } from '../../kernel/clock.ts';
import { deriveId } from '../../kernel/ids.ts';
import { money } from '../../kernel/money.ts';
import type { HistoryLine, LineKind, Operation, SettlementChange } from './charge.ts';
import type { Carried, SettledUpTo, Settlement } from './settlement.ts';

export interface SettlementRequest {
  readonly operationId: string;
  /** Minor units that are held back of each currency; below zero, that much is paid too much. */
  readonly heldBack: bigint;
  readonly comesBack: boolean;
}

/** As long as a payout takes to come back. */
const RETURNS_AFTER_MS = 8_000;

/** What a line adds to what waits to be settled. A settlement takes away what it has settled, so it is in no other one. */
const SIGNS = {
  charge: 1n,
  refund: -1n,
  refund_return: 1n,
  payout: -1n,
  payout_return: 1n,
  dispute: -1n,
  dispute_reversal: 1n,
  dispute_fee: -1n,
  dispute_fee_return: 1n,
  settlement: 0n,
  settlement_return: 1n,
} as const satisfies Record<LineKind, bigint>;

const NOTHING: Carried = { minor: 0n, count: 0 };

/** What waits to be settled, by currency in alphabetical order. */
const waiting = (before: SettledUpTo, lines: readonly HistoryLine[]): ReadonlyMap<string, Carried> => {
  const sums = new Map(Object.entries(before.carried));
  for (const { kind, settledAmount } of lines) {
    if (kind === 'settlement') continue;
    const { minor, count } = sums.get(settledAmount.currency) ?? NOTHING;
    sums.set(settledAmount.currency, {
      minor: minor + SIGNS[kind] * settledAmount.minor,
      count: count + 1,
    });
  }
  return new Map([...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

const linesOf = (settlement: Settlement): readonly HistoryLine[] => {
  const { id, operationId, amount, lines, createdAt, returnsAt } = settlement;
  const line = (kind: 'settlement' | 'settlement_return', at: string): HistoryLine => ({
    id: deriveId('txn', id, kind),
    operationId,
    kind,
    reference: id,
    amount,
    settledAmount: amount,
    fee: money(0, amount.currency),
    ...(kind === 'settlement' ? { settles: lines } : {}),
    createdAt: at,
  });
  return [
    line('settlement', createdAt),
    ...(returnsAt === null ? [] : [line('settlement_return', returnsAt)]),
  ];
};

/**
 * Settles everything that is not settled: one settlement for each currency in which there is something to pay.
 *
 * @param lines Of the whole time from `before` up to `upTo`.
 */
export const decideSettlement = (
  request: SettlementRequest,
  before: SettledUpTo,
  found: { readonly lines: readonly HistoryLine[]; readonly upToMs: number; readonly nowMs: number },
): SettlementChange => {
  const [createdAt, time] = [toRfc3339(found.nowMs), toRfc3339(found.upToMs)];
  const settlements: Settlement[] = [];
  const carried: Record<string, Carried> = {};
  for (const [currency, sum] of waiting(before, found.lines)) {
    const pays = sum.minor - request.heldBack;
    if (pays <= 0n) {
      if (sum.count > 0) carried[currency] = sum;
      continue;
    }
    settlements.push({
      id: deriveId('po', request.operationId, currency),
      operationId: request.operationId,
      amount: money(pays, currency),
      lines: { count: sum.count, settledAmount: money(sum.minor, currency), from: before.time, to: time },
      returnsAt: request.comesBack ? toRfc3339(found.nowMs + RETURNS_AFTER_MS) : null,
      createdAt,
    });
  }
  const operation: Operation = {
    operationId: request.operationId,
    kind: 'settlement',
    status: 'succeeded',
    chargeId: null,
    createdAt,
  };
  return {
    settlements,
    upTo: { time, carried, version: before.version + 1n },
    operation,
    lines: settlements.flatMap(linesOf),
    webhooks: [],
  };
};
