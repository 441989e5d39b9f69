import { toProviderLine } from '../../ledger/domain/provider-line.ts';
import type { HistoryLine, ProviderName } from '../../providers/port.ts';
import { signOf } from './movement.ts';
import type { MoneyRecord } from './record.ts';

/**
 * What moved there: what arrived, and the price that they name. What is missing without a name has not arrived. Settled in
 * another currency, what they kept cannot be told from what the exchange did: then the movement itself counts, without a
 * price.
 */
const movedBy = (line: HistoryLine, minor: bigint): Pick<MoneyRecord, 'minor' | 'fee'> => {
  if (line.settled.currency !== line.amount.currency) return { minor, fee: null };
  const fee = line.fee?.minor ?? 0n;
  return { minor: signOf(line.kind) * line.settled.minor + fee, fee };
};

/** A line of a provider's history as a record of theirs. */
export const toTheirRecord = (provider: ProviderName, line: HistoryLine): MoneyRecord => {
  const { causeId, amount } = toProviderLine(provider, line);
  return {
    id: line.id,
    causeId,
    reference: line.providerReference,
    movement: line.kind,
    currency: amount.currency,
    ...movedBy(line, amount.minor),
    status: 'moved',
    at: line.createdAt,
    merchantId: null,
    resourceId: null,
  };
};
