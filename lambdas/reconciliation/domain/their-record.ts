import { toProviderLine } from '../../ledger/domain/provider-line.ts';
import type { HistoryLine, ProviderName } from '../../providers/port.ts';
import type { MoneyRecord } from './record.ts';

/** The price that they name; null where what they kept cannot be told from what an exchange did. */
const feeOf = ({ settled, amount, fee }: HistoryLine): bigint | null =>
  settled.currency === amount.currency ? (fee?.minor ?? 0n) : null;

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
