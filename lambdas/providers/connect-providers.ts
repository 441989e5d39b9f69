import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../kernel/clock.ts';
import { invariant } from '../kernel/invariant.ts';
import { createValidSecretsReader } from '../platform/valid-secrets.ts';
import type { Provider, ProviderName } from './port.ts';
import { createSandboxProvider } from './sandbox/sandbox-provider.ts';

export type Providers = Readonly<Record<ProviderName, Provider>>;

/** The providers as deployed: where they are, and the key to each, read on first use. */
export const connectProviders = (deps: {
  readonly sandboxUrl: string;
  readonly sandboxKeySecret: string;
  readonly webhooksUrl: string;
  readonly secrets: SecretsManagerClient;
  readonly clock: Clock;
}): Providers => {
  const readKeys = createValidSecretsReader({ ...deps, secretId: deps.sandboxKeySecret });
  return {
    sandbox: createSandboxProvider({
      baseUrl: deps.sandboxUrl,
      webhooksUrl: deps.webhooksUrl,
      readApiKey: async () => {
        const [newest] = await readKeys();
        invariant(newest !== undefined, 'the sandbox provider has no API key');
        return newest;
      },
    }),
  };
};
