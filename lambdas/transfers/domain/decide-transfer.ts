import type { EventRecord, EventSource } from '../../kernel/event.ts';
import { deriveId, type MerchantId } from '../../kernel/ids.ts';
import type { Money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { type AccountId, accountId } from '../../ledger/domain/account.ts';
import { type JournalEntry, makeTransferEntry } from '../../ledger/domain/journal-entry.ts';
import type { Transfer, TransferAccount } from './transfer.ts';
import { transferEvent } from './transfer-view.ts';

/** A checked wish to move money from one account to another. */
export interface TransferWish {
  readonly merchantId: MerchantId;
  readonly route: string;
  readonly idempotencyKey: string;
  readonly fingerprint: string;
  readonly correlationId: string;
  readonly clientId: string;
  readonly from: TransferAccount;
  readonly to: TransferAccount;
  readonly amount: Money;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A transfer as it becomes, with all that says so. */
export interface Moved {
  readonly transfer: Transfer;
  readonly event: EventRecord;
  readonly entry: JournalEntry;
  /** The account whose money leaves it, which must have it. */
  readonly spends: AccountId;
}

const movedBy = (
  type: 'transfer.posted' | 'transfer.reversed',
  transfer: Transfer,
  source: EventSource,
  before: Transfer | null,
): Moved => {
  const event = transferEvent(type, transfer, source, before);
  const isPosted = type === 'transfer.posted';
  const entry = makeTransferEntry(
    isPosted ? 'transfer_posted' : 'transfer_reversed',
    transfer.amount,
    {
      merchantId: transfer.merchantId,
      operationId: null,
      resourceId: transfer.id,
      eventId: event.id,
      createdAt: transfer.updatedAt,
    },
    { source: transfer.from, target: transfer.to },
  );
  const kind = isPosted ? transfer.from : transfer.to;
  return { transfer, event, entry, spends: accountId(transfer.merchantId, kind, transfer.amount.currency) };
};

/** A new transfer. Its id derives from (merchant, route, key): the same intent always gives the same one. */
export const createTransfer = (
  wish: TransferWish,
  source: EventSource,
  at: string,
): Result<Moved, { readonly kind: 'same_account' }> => {
  if (wish.from === wish.to) return err({ kind: 'same_account' });
  const { route, idempotencyKey, ...details } = wish;
  const transfer: Transfer = {
    ...details,
    id: deriveId('tr', wish.merchantId, route, idempotencyKey),
    state: 'posted',
    createdAt: at,
    updatedAt: at,
    sequence: 1,
  };
  return ok(movedBy('transfer.posted', transfer, source, null));
};

/** What the transfer looked like in its first moment: everything about it that never changes. */
export const asCreated = (transfer: Transfer): Transfer => {
  const { state: _state, ...details } = transfer;
  const { reversal: _reversal, ...rest } = { reversal: null, ...details };
  return { ...rest, state: 'posted', sequence: 1, updatedAt: transfer.createdAt };
};

/** Gives a transfer back, once. */
export const reverseTransfer = (
  transfer: Transfer,
  by: { readonly clientId: string; readonly reason: string | null },
  source: EventSource,
  at: string,
): Result<Moved, { readonly kind: 'already_reversed' }> => {
  if (transfer.state === 'reversed') return err({ kind: 'already_reversed' });
  const reversed: Transfer = {
    ...transfer,
    state: 'reversed',
    reversal: { at, ...by },
    updatedAt: at,
    sequence: transfer.sequence + 1,
  };
  return ok(movedBy('transfer.reversed', reversed, source, transfer));
};
