import { subtract } from '../../kernel/money.ts';
import { toProviderLine } from '../../ledger/domain/provider-line.ts';
import type { HistoryLine, ProviderName } from '../../providers/port.ts';
import type { MoneyRecord } from './record.ts';

/** A line of a provider's history as a record of theirs. */
export const toTheirRecord = (provider: ProviderName, line: HistoryLine): MoneyRecord => {
  const { causeId, amount } = toProviderLine(provider, line);
  return {
    id: line.id,
    causeId,
    reference: line.providerReference,
    movement: line.kind,
    currency: amount.currency,
    minor: amount.minor,
    // Settled in another currency: what they kept cannot be told from what the exchange did.
    fee: line.settled.currency === line.amount.currency ? subtract(line.amount, line.settled).minor : null,
    status: 'moved',
    at: line.createdAt,
    merchantId: null,
    resourceId: null,
  };
};
