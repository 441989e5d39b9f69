import { add } from '../../lambdas/kernel/money.ts';
import { err, ok } from '../../lambdas/kernel/result.ts';
import type { Charge, HistoryLine } from '../../lambdas/sandbox-provider/domain/charge.ts';
import type { Dispute } from '../../lambdas/sandbox-provider/domain/dispute.ts';
import type { Payout } from '../../lambdas/sandbox-provider/domain/payout.ts';
import { type Refund, staysRefunded } from '../../lambdas/sandbox-provider/domain/refund.ts';
import type { SettledUpTo } from '../../lambdas/sandbox-provider/domain/settlement.ts';
import type {
  ChargeCommit,
  Commit,
  OperationRecord,
  SandboxStore,
} from '../../lambdas/sandbox-provider/sandbox-store.ts';

export interface MemorySandbox {
  readonly store: SandboxStore;
  readonly charges: ReadonlyMap<string, Charge>;
  readonly refunds: ReadonlyMap<string, Refund>;
  readonly disputes: ReadonlyMap<string, Dispute>;
  readonly payouts: ReadonlyMap<string, Payout>;
  readonly lines: readonly HistoryLine[];
}

const bySort = (a: HistoryLine, b: HistoryLine): number =>
  `${a.createdAt}#${a.id}` < `${b.createdAt}#${b.id}` ? -1 : 1;

/** What becomes of the charge as it stands, or null if the change was decided on another one. */
const chargeAfter = (standing: Charge | undefined, { charge, refund }: ChargeCommit): Charge | null => {
  if (refund === null) return (standing?.version ?? 0n) === charge.version - 1n ? charge : null;
  if (standing === undefined) return null;
  if (!staysRefunded(refund)) return standing;
  const { amountCaptured, amountRefunded, version } = standing;
  const isLeft =
    amountCaptured.minor >= charge.amountCaptured.minor &&
    amountRefunded.minor <= charge.amountCaptured.minor - refund.amount.minor;
  if (!isLeft) return null;
  return { ...standing, amountRefunded: add(amountRefunded, refund.amount), version: version + 1n };
};

/** The DynamoDB store's twin: the same suite runs through both. */
export const createMemorySandboxStore = (): MemorySandbox => {
  const operations = new Map<string, OperationRecord>();
  const charges = new Map<string, Charge>();
  const refunds = new Map<string, Refund>();
  const disputes = new Map<string, Dispute>();
  const payouts = new Map<string, Payout>();
  const actions = new Map<string, string>();
  const attempts = new Set<string>();
  const lines: HistoryLine[] = [];
  let upTo: SettledUpTo | null = null;
  const keepDispute = (dispute: Dispute): boolean => {
    const isNext = (disputes.get(dispute.id)?.version ?? 0n) === dispute.version - 1n;
    if (isNext) disputes.set(dispute.id, dispute);
    return isNext;
  };
  const keepCharge = (commit: ChargeCommit): boolean => {
    const charge = chargeAfter(charges.get(commit.charge.id), commit);
    if (charge === null) return false;
    charges.set(charge.id, charge);
    const { refund, opened } = commit;
    if (opened !== null) keepDispute(opened);
    if (refund !== null) refunds.set(refund.id, refund);
    if (charge.actionToken !== null) actions.set(charge.actionToken, charge.operationId);
    return true;
  };
  /** @returns false if it was decided on something that has changed since. */
  const keep = (commit: Commit): boolean => {
    if ('dispute' in commit) return keepDispute(commit.dispute);
    if ('upTo' in commit) {
      const isNext = (upTo?.version ?? 0n) === commit.upTo.version - 1n;
      if (isNext) upTo = commit.upTo;
      return isNext;
    }
    if (!('payout' in commit)) return keepCharge(commit);
    payouts.set(commit.payout.id, commit.payout);
    return true;
  };
  const store: SandboxStore = {
    getOperation: async (id) => operations.get(id) ?? null,
    getCharge: async (id) => charges.get(id) ?? null,
    getRefund: async (id) => refunds.get(id) ?? null,
    getDispute: async (id) => disputes.get(id) ?? null,
    getPayout: async (id) => payouts.get(id) ?? null,
    getSettledUpTo: async () => upTo,
    getAction: async (token) => actions.get(token) ?? null,
    claimFirstAttempt: async (id) => {
      const isFirst = !attempts.has(id);
      attempts.add(id);
      return isFirst;
    },
    commit: async (commit) => {
      const { lines: moved, record, isNewOperation } = commit;
      const { operationId } = record.operation;
      if (isNewOperation && operations.has(operationId)) return err('operation_exists');
      if (!keep(commit)) return err('charge_changed');
      operations.set(operationId, record);
      lines.push(...moved);
      return ok(undefined);
    },
    markAnnounced: async ({ operation }) => {
      const record = operations.get(operation.operationId);
      if (record !== undefined) operations.set(operation.operationId, { ...record, isAnnounced: true });
    },
    history: async ({ from, to, limit, after }) =>
      lines
        .filter(({ createdAt }) => createdAt >= from && createdAt < to)
        .toSorted(bySort)
        .filter(
          (line) => after === null || `${line.createdAt}#${line.id}` > `${after.createdAt}#${after.lineId}`,
        )
        .slice(0, limit),
  };
  return { store, charges, refunds, disputes, payouts, lines };
};
