import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../kernel/clock.ts';
import { invariant } from '../kernel/invariant.ts';
import { createValidSecretsReader } from '../platform/valid-secrets.ts';
import type { Provider, Providers } from './port.ts';
import { createSandboxProvider } from './sandbox/sandbox-provider.ts';
import { createStripeProvider } from './stripe/stripe-provider.ts';

/** What a variable says where its provider is not deployed: an empty variable would not. */
const NOT_DEPLOYED = 'none';

/** Where a provider is, without a trailing slash, and the id of the secret with our key to it. */
interface Place {
  readonly url: string;
  readonly keySecret: string;
}

export interface ProviderPlan {
  readonly sandbox: Place | null;
  readonly stripe: (Place & { readonly returnUrl: string }) | null;
  /** Where providers send their webhooks. */
  readonly webhooksUrl: string;
}

interface Tools {
  readonly secrets: SecretsManagerClient;
  readonly clock: Clock;
}

/** The providers as the variables of a function name them. */
export const readProviderPlan = (environment: {
  readonly SANDBOX_URL: string;
  readonly SANDBOX_API_KEY_SECRET: string;
  readonly STRIPE_URL: string;
  readonly STRIPE_API_KEY_SECRET: string;
  readonly STRIPE_RETURN_URL: string;
  readonly PROVIDER_WEBHOOKS_URL: string;
}): ProviderPlan => {
  const { SANDBOX_URL, STRIPE_URL } = environment;
  const sandbox = { url: SANDBOX_URL, keySecret: environment.SANDBOX_API_KEY_SECRET };
  const stripe = {
    url: STRIPE_URL,
    keySecret: environment.STRIPE_API_KEY_SECRET,
    returnUrl: environment.STRIPE_RETURN_URL,
  };
  return {
    sandbox: SANDBOX_URL === NOT_DEPLOYED ? null : sandbox,
    stripe: STRIPE_URL === NOT_DEPLOYED ? null : stripe,
    webhooksUrl: environment.PROVIDER_WEBHOOKS_URL,
  };
};

const createReadApiKey = (tools: Tools, secretId: string): (() => Promise<string>) => {
  const readKeys = createValidSecretsReader({ ...tools, secretId });
  return async () => {
    const [newest] = await readKeys();
    invariant(newest !== undefined, `there is no API key in ${secretId}`);
    return newest;
  };
};

export const connectSandbox = (place: Place, webhooksUrl: string, tools: Tools): Provider =>
  createSandboxProvider({
    baseUrl: place.url,
    webhooksUrl,
    readApiKey: createReadApiKey(tools, place.keySecret),
  });

const connectStripe = (place: NonNullable<ProviderPlan['stripe']>, tools: Tools): Provider =>
  createStripeProvider({
    apiUrl: place.url,
    returnUrl: place.returnUrl,
    readApiKey: createReadApiKey(tools, place.keySecret),
    clock: tools.clock,
  });

/** The providers as deployed: where they are, and the key to each, read on first use. */
export const connectProviders = (
  { sandbox, stripe, webhooksUrl }: ProviderPlan,
  tools: Tools,
): Providers => ({
  ...(sandbox === null ? {} : { sandbox: connectSandbox(sandbox, webhooksUrl, tools) }),
  ...(stripe === null ? {} : { stripe: connectStripe(stripe, tools) }),
});
