import type { CurrencyCode } from '../../kernel/currencies.ts';
import type { MerchantId } from '../../kernel/ids.ts';
import type { HistoryKind } from '../../providers/port.ts';

/** `here`: our books. `there`: the provider's, or a bank's. */
export type RecordSide = 'here' | 'there';

/**
 * `moved`: the money is booked. `pending`: it may still move. `failed`: it did not move, and will not.
 */
export const RECORD_STATUSES = ['moved', 'pending', 'failed'] as const;

export type RecordStatus = (typeof RECORD_STATUSES)[number];

/** One movement of money as one side tells it. */
export interface MoneyRecord {
  /** Of the journal entry or the operation here; of the line there. */
  readonly id: string;
  /** What made the money move, by its id here: an operation or a dispute. Null where a statement names none. */
  readonly causeId: string | null;
  /** What the provider calls it, or the text of a bank's line. */
  readonly reference: string | null;
  readonly movement: HistoryKind;
  readonly currency: CurrencyCode;
  /** Minor units of what the provider holds more for us since then, or less (negative). */
  readonly minor: bigint;
  /** Minor units that the provider kept of it; null if this side does not say. */
  readonly fee: bigint | null;
  readonly status: RecordStatus;
  /** When this side recorded it, RFC 3339 in UTC with milliseconds. */
  readonly at: string;
  /** Whose money it is; null where a line there names nobody. */
  readonly merchantId: MerchantId | null;
  readonly resourceId: string | null;
  /** What the merchant calls the payment or payout, here; left out if it is called nothing. */
  readonly merchantReference?: string;
}

/** A record in a run. */
export interface ScopedRecord extends MoneyRecord {
  /** Its own time is in the run's window. What is outside is there only to be the other half of what is inside. */
  readonly isInside: boolean;
}

/** Oldest first, then by id: the order in which records are tried, so that the same records always match alike. */
export const byAge = (a: MoneyRecord, b: MoneyRecord): number => {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
};
