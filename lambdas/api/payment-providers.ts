import { InvariantError } from '../kernel/invariant.ts';
import type { ProviderName } from '../providers/port.ts';

const NAMES = { sandbox: true, stripe: true } as const satisfies Record<ProviderName, true>;

const isName = (text: string): text is ProviderName => Object.hasOwn(NAMES, text);

/**
 * Reads `PAYMENT_PROVIDERS`: names separated by commas, in the order in which they are tried.
 *
 * @returns nobody for `none`: a deployment without a provider can be looked at, but takes no payments.
 */
export const parsePaymentProviders = (text: string): readonly ProviderName[] => {
  if (text === 'none') return [];
  const names = text.split(',');
  if (names.every(isName)) return names;
  throw new InvariantError(
    `PAYMENT_PROVIDERS is ${text}; use none, or some of ${Object.keys(NAMES).join(', ')}`,
  );
};

/** Who takes new payments, or null. */
export const parsePaymentProvider = (text: string): ProviderName | null =>
  parsePaymentProviders(text)[0] ?? null;
