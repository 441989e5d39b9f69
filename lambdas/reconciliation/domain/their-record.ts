import { toProviderLine } from '../../ledger/domain/provider-line.ts';
import type { HistoryLine, ProviderName } from '../../providers/port.ts';
import type { MoneyRecord } from './record.ts';

/** Of a settlement whose lines they name: what these come to and it does not. */
const keptBackOf = ({ amount, batch }: HistoryLine): bigint =>
  batch === undefined ? 0n : batch.minor - amount.minor;

/** What they kept, by name or of a settlement; null where it cannot be told from what an exchange did. */
const feeOf = (line: HistoryLine): bigint | null =>
  line.settled.currency === line.amount.currency ? (line.fee?.minor ?? 0n) + keptBackOf(line) : null;

/** A line of a provider's history as a record of theirs. */
export const toTheirRecord = (provider: ProviderName, line: HistoryLine): MoneyRecord => {
  const { causeId, arrived } = toProviderLine(provider, line);
  return {
    id: line.id,
    causeId,
    reference: line.providerReference,
    movement: line.kind,
    currency: arrived.currency,
    minor: arrived.minor,
    fee: feeOf(line),
    status: 'moved',
    at: line.createdAt,
    merchantId: null,
    resourceId: null,
  };
};
