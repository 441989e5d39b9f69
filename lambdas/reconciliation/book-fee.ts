import { invariant } from '../kernel/invariant.ts';
import { money } from '../kernel/money.ts';
import { putEntry } from '../ledger/journal-store.ts';
import type { Item } from '../platform/dynamo.ts';
import { putEvent } from '../platform/event-item.ts';
import type { Transact, WriteItem } from '../platform/unit-of-work.ts';
import { type ChargedFee, chargeFee, type ProviderFee } from './domain/provider-fee.ts';

/** `booked` again if it was booked before, of the same amount: who comes second has nothing left to do. */
export type BookResult =
  | { readonly kind: 'booked'; readonly entryId: string }
  /** Another amount is booked, and stays: an entry is never changed. */
  | { readonly kind: 'differs'; readonly booked: bigint }
  /** Others kept writing the same items; nothing was written. */
  | { readonly kind: 'contended' };

export type BookFee = (found: Omit<ProviderFee, 'id'>) => Promise<BookResult>;

export const feeKey = (id: string): { readonly pk: string; readonly sk: string } => ({
  pk: `fee#${id}`,
  sk: 'fee',
});

const putFee = (table: string, { fee, entry }: ChargedFee): WriteItem => ({
  Put: {
    TableName: table,
    Item: {
      ...feeKey(fee.id),
      entity: 'provider_fee',
      merchant_id: fee.merchantId,
      operation_id: fee.operationId,
      amount: fee.amount.minor,
      currency: fee.amount.currency,
      provider: fee.provider,
      provider_line: fee.lineId,
      run_id: fee.runId,
      journal_entry: entry.id,
      created_at: fee.createdAt,
    },
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

const isSame = (existing: Item, { amount }: ProviderFee): boolean => {
  const booked = money(existing['amount'] as bigint, String(existing['currency']));
  return booked.minor === amount.minor && booked.currency === amount.currency;
};

/** Books what a provider charged for an operation: the fee, its journal entry and its event in one transaction, or nothing. */
export const createBookFee = (deps: { readonly transact: Transact; readonly table: string }): BookFee => {
  const { table } = deps;
  return async (found) => {
    const charged = chargeFee(found);
    const { fee, entry, event } = charged;
    const written = await deps.transact([
      putFee(table, charged),
      putEntry(table, entry),
      putEvent(table, feeKey(fee.id).pk, event),
    ]);
    const booked = { kind: 'booked', entryId: entry.id } as const;
    if (written.ok) return booked;
    if (written.error.kind === 'contended') return { kind: 'contended' };
    const existing = written.error.failed.find(({ index }) => index === 0)?.existing ?? null;
    invariant(existing !== null, `${entry.id} is there without ${fee.id}`);
    return isSame(existing, fee) ? booked : { kind: 'differs', booked: existing['amount'] as bigint };
  };
};
