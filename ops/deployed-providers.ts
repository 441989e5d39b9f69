import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '../lambdas/kernel/clock.ts';
import { CHECK_ENVIRONMENT } from '../lambdas/ledger/check.environment.ts';
import { connectProviders, readProviderPlan } from '../lambdas/providers/connect-providers.ts';
import type { Providers } from '../lambdas/providers/port.ts';
import { OpsError } from './failure.ts';
import type { Session } from './session.ts';

/** The variables of the nightly check as it is deployed, so that commands ask the same providers. */
const readDeployed = async ({ target, readOutputs }: Session): Promise<Record<string, string>> => {
  const FunctionName = (await readOutputs('Quittance-Backend')).get('CheckFunction');
  const read = new GetFunctionConfigurationCommand({ FunctionName });
  const variables = (await new LambdaClient(target.cloud).send(read)).Environment?.Variables ?? {};
  const missing = CHECK_ENVIRONMENT.names.filter((name) => (variables[name] ?? '') === '');
  if (missing.length > 0)
    throw new OpsError(
      `${FunctionName} has no variable ${missing.join(', ')}`,
      'It was deployed by another version: deploy it again.',
    );
  return variables;
};

interface Deployed {
  readonly environment: ReturnType<typeof CHECK_ENVIRONMENT.read>;
  /** All that are deployed. */
  readonly providers: Providers;
}

export const connectDeployed = async (session: Session): Promise<Deployed> => {
  const { target } = session;
  const deployed = CHECK_ENVIRONMENT.read(await readDeployed(session));
  const environment = { ...deployed, SANDBOX_URL: target.sandboxUrl ?? deployed.SANDBOX_URL };
  const providers = connectProviders(readProviderPlan(environment), {
    secrets: new SecretsManagerClient(target.cloud),
    clock: systemClock,
  });
  return { environment, providers };
};
