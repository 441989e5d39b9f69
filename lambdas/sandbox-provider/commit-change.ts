import type { Clock } from '../kernel/clock.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change } from './domain/charge.ts';
import { eventView } from './domain/views.ts';
import type { Enqueue } from './enqueue.ts';
import { type Answer, refusal } from './sandbox-answer.ts';
import type { CommitError, OperationRecord, SandboxStore, StoredReply } from './sandbox-store.ts';

export interface CommitRequest {
  readonly change: Change;
  readonly reply: StoredReply;
  readonly fingerprint: string;
  readonly isNewOperation: boolean;
  readonly publicUrl: string;
}

export interface SandboxBooks {
  readonly commit: (request: CommitRequest) => Promise<Result<OperationRecord, CommitError>>;
  /** Answers a request whose key is known. */
  readonly replay: (record: OperationRecord, fingerprint: string) => Promise<Answer>;
  /** Sends webhooks that a crash left behind. */
  readonly catchUp: (record: OperationRecord) => Promise<void>;
}

/**
 * The queue takes webhooks within milliseconds of the commit, and whoever committed is still at it. Unannounced
 * after this time, they were left behind by a crash.
 */
const ANNOUNCED_WITHIN_MS = 3_000;

const toWrite = (change: Change) => {
  const { lines } = change;
  if ('payout' in change) return { payout: change.payout, lines };
  if ('dispute' in change) return { dispute: change.dispute, lines };
  if ('upTo' in change) return { upTo: change.upTo, lines };
  return { charge: change.charge, refund: change.refund, opened: change.opened, lines };
};

/**
 * Writes what a request changes, and sees to it that its webhooks are sent:
 *
 *     commit (webhooks are part of the record) ── enqueue ── mark as announced ── answer
 *
 * A crash before `answer` leaves a client without one. Such a client asks again, by key or by operation id, and
 * that sends what was left behind, with the same event ids. Webhooks are never lost, and may come twice.
 */
export const createSandboxBooks = (deps: {
  readonly store: SandboxStore;
  readonly enqueue: Enqueue;
  readonly clock: Pick<Clock, 'nowMs'>;
}): SandboxBooks => {
  const announce = async (record: OperationRecord): Promise<void> => {
    if (record.isAnnounced) return;
    await deps.enqueue(record.webhooks);
    await deps.store.markAnnounced(record);
  };
  const catchUp = async (record: OperationRecord): Promise<void> => {
    if (deps.clock.nowMs() - record.committedAtMs > ANNOUNCED_WITHIN_MS) await announce(record);
  };
  return {
    commit: async ({ change, reply, fingerprint, isNewOperation, publicUrl }) => {
      const record: OperationRecord = {
        operation: change.operation,
        fingerprint,
        reply,
        webhooks: change.webhooks.map((webhook) => ({
          event_id: webhook.id,
          type: webhook.type,
          url: webhook.url,
          delay_seconds: webhook.delaySeconds,
          body: JSON.stringify(eventView(webhook, publicUrl)),
        })),
        committedAtMs: deps.clock.nowMs(),
        isAnnounced: change.webhooks.length === 0,
      };
      const committed = await deps.store.commit({ ...toWrite(change), record, isNewOperation });
      if (!committed.ok) return err(committed.error);
      await announce(record);
      return ok(record);
    },
    replay: async (record, fingerprint) => {
      if (record.fingerprint !== fingerprint) return refusal('idempotency_key_reused');
      await catchUp(record);
      return { ...record.reply, delayMs: 0 };
    },
    catchUp,
  };
};
