import { InvariantError } from '../kernel/invariant.ts';
import { PROVIDER_NAMES, type ProviderOrder, parseOrder } from '../operations/domain/routing.ts';

/**
 * Reads `PAYMENT_PROVIDERS`: names separated by commas, in the order in which they are tried.
 *
 * @returns null for `none`: a deployment without a provider can be looked at, but takes no payments.
 */
export const parsePaymentProviders = (text: string): ProviderOrder | null => {
  if (text === 'none') return null;
  const order = parseOrder(text);
  if (order !== null) return order;
  throw new InvariantError(
    `PAYMENT_PROVIDERS is ${text}; use none, or some of ${PROVIDER_NAMES.join(', ')}, each once`,
  );
};
