import { toRfc3339 } from '../kernel/clock.ts';
import type { ChargeDeps } from './create-charge.ts';
import type { HistoryLine } from './domain/charge.ts';
import { decideSettlement, type SettlementRequest } from './domain/decide-settlement.ts';
import { RANGE_DAYS_MAX } from './domain/history-range.ts';
import type { SettledUpTo } from './domain/settlement.ts';
import { settlementView } from './domain/views.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type Answer, answer, refusal } from './sandbox-answer.ts';
import type { SandboxStore } from './sandbox-store.ts';

export type CreateSettlement = (request: SettlementRequest, publicUrl: string) => Promise<Answer>;

/** A round is lost to a twin of this request or to another settlement: the next one knows which. */
const ROUNDS_MAX = 3;

/** A line has the time at which it was decided on, and is written and indexed within moments: by then it is there. */
const SETTLED_AFTER_MS = 3_000;

const DAY_MS = 24 * 60 * 60 * 1000;

/** Nothing is settled: what is older than the longest history that can be asked for is never. */
const beginning = (nowMs: number): SettledUpTo => ({
  time: toRfc3339(nowMs - RANGE_DAYS_MAX * DAY_MS),
  carried: {},
  version: 0n,
});

const PAGE_LINES = 500;

const readLines = async (store: SandboxStore, from: string, to: string): Promise<readonly HistoryLine[]> => {
  const lines: HistoryLine[] = [];
  for (;;) {
    const last = lines.at(-1);
    const after = last === undefined ? null : { createdAt: last.createdAt, lineId: last.id };
    const page = await store.history({ from, to, limit: PAGE_LINES, after });
    lines.push(...page);
    if (page.length < PAGE_LINES) return lines;
  }
};

/** Pays out everything that is not settled, once per key: of two at once one settles what the other one would have. */
export const createCreateSettlement = ({ store, books, clock }: ChargeDeps): CreateSettlement => {
  const round = async (request: SettlementRequest, publicUrl: string): Promise<Answer | 'again'> => {
    const { operationId, heldBack, comesBack } = request;
    const fingerprint = fingerprintOf('settlement', heldBack.toString(), String(comesBack));
    const known = await store.getOperation(operationId);
    if (known !== null) return books.replay(known, fingerprint);
    const nowMs = clock.nowMs();
    const before = (await store.getSettledUpTo()) ?? beginning(nowMs);
    const upToMs = Math.max(nowMs - SETTLED_AFTER_MS, Date.parse(before.time));
    const lines = await readLines(store, before.time, toRfc3339(upToMs));
    const change = decideSettlement(request, before, { lines, upToMs, nowMs });
    const proper = answer(201, { object: 'list', data: change.settlements.map(settlementView) });
    const { status, body } = proper;
    const reply = { status, body };
    const committed = await books.commit({ change, reply, fingerprint, isNewOperation: true, publicUrl });
    return committed.ok ? proper : 'again';
  };
  return async (request, publicUrl) => {
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const result = await round(request, publicUrl);
      if (result !== 'again') return result;
    }
    return refusal('contended');
  };
};
