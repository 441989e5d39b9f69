import type { ProviderName } from './port.ts';

/**
 * Whether a provider's disputes name only the charge. Then the operation that made the charge is put into an index by
 * the charge's reference when it succeeds: that costs one index write a payment, so it is not done for the others.
 */
export const IS_FOUND_BY_REFERENCE: Readonly<Record<ProviderName, boolean>> = {
  sandbox: false,
  stripe: true,
};
