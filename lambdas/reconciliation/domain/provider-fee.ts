import type { EventRecord } from '../../kernel/event.ts';
import { deriveId, type MerchantId, type OperationId, type ProviderFeeId } from '../../kernel/ids.ts';
import { type Money, toJsonAmount } from '../../kernel/money.ts';
import { type JournalEntry, makeJournalEntry } from '../../ledger/domain/journal-entry.ts';
import type { ProviderName } from '../../providers/port.ts';

/** What a provider charged for one movement of ours: found in its history, and booked once. */
export interface ProviderFee {
  readonly id: ProviderFeeId;
  readonly merchantId: MerchantId;
  /** What moved the money that it is the price of. */
  readonly operationId: OperationId;
  readonly amount: Money;
  readonly provider: ProviderName;
  /** The line of the provider's history that says so. */
  readonly lineId: string;
  /** The run that found it. */
  readonly runId: string;
  readonly createdAt: string;
}

/** A fee as it is booked, with all that says so. */
export interface ChargedFee {
  readonly fee: ProviderFee;
  readonly entry: JournalEntry;
  readonly event: EventRecord;
}

/** The id that the fee for an operation has, if there is one. */
export const feeIdOf = (operationId: OperationId): ProviderFeeId => deriveId('fee', operationId);

/** One operation has one fee, whichever run finds it: booked twice it collides. */
export const chargeFee = (found: Omit<ProviderFee, 'id'>): ChargedFee => {
  const fee: ProviderFee = { ...found, id: feeIdOf(found.operationId) };
  const { merchantId, operationId, createdAt } = fee;
  const eventId = deriveId('evt', fee.id, '1');
  const entry = makeJournalEntry('provider_fee_charged', fee.amount, {
    merchantId,
    operationId,
    resourceId: fee.id,
    eventId,
    createdAt,
  });
  const event: EventRecord = {
    id: eventId,
    type: 'provider_fee.charged',
    merchantId,
    resourceId: fee.id,
    sequence: 1,
    createdAt,
    source: { kind: 'reconciliation', run_id: fee.runId },
    object: {
      id: fee.id,
      object: 'provider_fee',
      operation: operationId,
      amount: toJsonAmount(fee.amount),
      currency: fee.amount.currency,
      provider: fee.provider,
      provider_line: fee.lineId,
      journal_entry: entry.id,
      created_at: createdAt,
    },
  };
  return { fee, entry, event };
};
