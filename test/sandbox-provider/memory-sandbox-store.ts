import { err, ok } from '../../lambdas/kernel/result.ts';
import type { Charge, HistoryLine } from '../../lambdas/sandbox-provider/domain/charge.ts';
import type { OperationRecord, SandboxStore } from '../../lambdas/sandbox-provider/sandbox-store.ts';

export interface MemorySandbox {
  readonly store: SandboxStore;
  readonly charges: ReadonlyMap<string, Charge>;
  readonly lines: readonly HistoryLine[];
}

const bySort = (a: HistoryLine, b: HistoryLine): number =>
  `${a.createdAt}#${a.id}` < `${b.createdAt}#${b.id}` ? -1 : 1;

/** The DynamoDB store's twin: the same suite runs through both. */
export const createMemorySandboxStore = (): MemorySandbox => {
  const operations = new Map<string, OperationRecord>();
  const charges = new Map<string, Charge>();
  const actions = new Map<string, string>();
  const attempts = new Set<string>();
  const lines: HistoryLine[] = [];
  const store: SandboxStore = {
    getOperation: async (id) => operations.get(id) ?? null,
    getCharge: async (id) => charges.get(id) ?? null,
    getAction: async (token) => actions.get(token) ?? null,
    claimFirstAttempt: async (id) => {
      const isFirst = !attempts.has(id);
      attempts.add(id);
      return isFirst;
    },
    commit: async ({ charge, line, record, isNewOperation }) => {
      const { operationId } = record.operation;
      if (isNewOperation && operations.has(operationId)) return err('operation_exists');
      if ((charges.get(charge.id)?.version ?? 0n) !== charge.version - 1n) return err('charge_changed');
      operations.set(operationId, record);
      charges.set(charge.id, charge);
      if (line !== null) lines.push(line);
      if (charge.actionToken !== null) actions.set(charge.actionToken, charge.operationId);
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
  return { store, charges, lines };
};
