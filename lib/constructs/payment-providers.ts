import { isProduction } from '../foundation.ts';
import { type Settings, SettingsError } from '../settings.ts';

type ProviderName = NonNullable<Settings['paymentProviders']>[number];

/** Who is there at all: the sandbox outside production, Stripe if context asks for it. */
export const deployedIn = (settings: Settings): readonly ProviderName[] => [
  ...(isProduction(settings) ? [] : ['sandbox' as const]),
  ...(settings.stripe === undefined ? [] : ['stripe' as const]),
];

/**
 * Who takes new payments of merchants without routing rules of their own, in the order in which they are tried. The
 * default is one provider: the sandbox where there is one, so that nobody plays with real money by accident.
 *
 * @throws SettingsError if a provider is named that is not deployed.
 */
export const paymentProvidersOf = (settings: Settings): readonly ProviderName[] => {
  const deployed = deployedIn(settings);
  const missing = (settings.paymentProviders ?? []).filter((name) => !deployed.includes(name));
  if (missing.length > 0)
    throw new SettingsError(
      `context paymentProviders names ${missing.join(' and ')}, which this deployment does not have: set stripe, or leave it out`,
    );
  return settings.paymentProviders ?? deployed.slice(0, 1);
};
