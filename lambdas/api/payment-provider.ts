import { InvariantError } from '../kernel/invariant.ts';
import type { ProviderName } from '../providers/port.ts';

/**
 * Reads `PAYMENT_PROVIDER`.
 * @returns null for `none`: a deployment without a provider can be looked at, but takes no payments.
 */
export const parsePaymentProvider = (text: string): ProviderName | null => {
  if (text === 'none') return null;
  if (text === 'sandbox') return text;
  throw new InvariantError(`PAYMENT_PROVIDER is ${text}; use sandbox or none`);
};
