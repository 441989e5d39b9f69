import { deriveId, type SettlementId } from '../kernel/ids.ts';

/**
 * A settlement comes from the provider: its id here follows from its id there, so that it is booked once, and found.
 *
 * @param providerReference What the provider calls it. That it came back has the same.
 */
export const settlementIdOf = (provider: string, providerReference: string): SettlementId =>
  deriveId('stl', provider, providerReference);
