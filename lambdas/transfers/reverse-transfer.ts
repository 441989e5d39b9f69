import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import type { EventSource } from '../kernel/event.ts';
import { compare, type Money } from '../kernel/money.ts';
import { err, ok } from '../kernel/result.ts';
import { type ChangeOnce, type ChangeOnceError, createChangeOnce } from '../platform/change-once.ts';
import type { Transact } from '../platform/unit-of-work.ts';
import { reverseTransfer } from './domain/decide-transfer.ts';
import type { Transfer } from './domain/transfer.ts';
import { transferView } from './domain/transfer-view.ts';
import { fromItem, transferKey } from './transfer-item.ts';
import type { TransferStore } from './transfer-store.ts';
import { giveBack } from './transfer-writes.ts';

export interface ReverseWish {
  readonly clientId: string;
  readonly reason: string | null;
  readonly source: EventSource;
}

type Refusal =
  | { readonly kind: 'already_reversed' }
  | { readonly kind: 'insufficient_balance'; readonly available: Money };

export type ReverseTransferError = Refusal | ChangeOnceError;

export type ReverseTransferUseCase = ChangeOnce<Transfer, ReverseWish, Refusal>;

/**
 * Gives a transfer back, once: the transfer, the money out of its target, the entry, the event and the remembered wish
 * are one transaction. The balance is read to say how much is there; that it is there is a condition of the write.
 */
export const createReverseTransfer = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly table: string;
  readonly clock: Clock;
  readonly transfers: Pick<TransferStore, 'available'>;
}): ReverseTransferUseCase =>
  createChangeOnce<Transfer, ReverseWish, Refusal>({
    ...deps,
    key: transferKey,
    fromItem,
    plan: async (transfer, { wish }, at) => {
      const moved = reverseTransfer(transfer, wish, wish.source, at);
      if (!moved.ok) return moved;
      const available = await deps.transfers.available(moved.value.spends);
      if (compare(available, transfer.amount) < 0) return err({ kind: 'insufficient_balance', available });
      return ok({
        resource: moved.value.transfer,
        answer: transferView(moved.value.transfer),
        writes: giveBack(deps.table, moved.value),
      });
    },
  });
