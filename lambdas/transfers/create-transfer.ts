import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { EventSource } from '../kernel/event.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { asCreated, createTransfer, type TransferWish } from './domain/decide-transfer.ts';
import type { Transfer } from './domain/transfer.ts';
import type { PostError, TransferStore } from './transfer-store.ts';

export type CreateTransferError =
  | { readonly kind: 'same_account' }
  | Exclude<PostError, { kind: 'exists' }>
  | { readonly kind: 'idempotency_key_reused' };

export interface CreateTransferResult {
  /** As it was when it was posted. */
  readonly created: Transfer;
  readonly isReplay: boolean;
}

/** Posts a transfer in one transactional write, or recognises the intent as one that was seen before. */
export const createCreateTransfer = (deps: {
  readonly transfers: Pick<TransferStore, 'post'>;
  readonly clock: Clock;
}) => {
  return async (
    wish: TransferWish,
    source: EventSource,
  ): Promise<Result<CreateTransferResult, CreateTransferError>> => {
    const moved = createTransfer(wish, source, toRfc3339(deps.clock.nowMs()));
    if (!moved.ok) return moved;
    const posted = await deps.transfers.post(moved.value);
    if (posted.ok) return ok({ created: moved.value.transfer, isReplay: false });
    if (posted.error.kind !== 'exists') return err(posted.error);
    const stored = posted.error.transfer;
    return stored.fingerprint === wish.fingerprint
      ? ok({ created: asCreated(stored), isReplay: true })
      : err({ kind: 'idempotency_key_reused' });
  };
};

export type CreateTransferUseCase = ReturnType<typeof createCreateTransfer>;
