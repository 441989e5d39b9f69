import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { CHECK_ENVIRONMENT } from '../../lambdas/ledger/check.environment.ts';
import { type BooksReport, CLOCK_SKEW_MS } from '../../lambdas/ledger/check-books.ts';
import { connectCheck } from '../../lambdas/ledger/connect-check.ts';
import { type TrialBalance, trialBalance } from '../../lambdas/ledger/domain/trial-balance.ts';
import { createReadBooks } from '../../lambdas/ledger/read-books.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import { connectProviders, readProviderPlan } from '../../lambdas/providers/connect-providers.ts';
import { OpsError } from '../failure.ts';
import type { Session } from '../session.ts';

/** The variables of the nightly check as it is deployed, so that both ask the same providers. */
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

export const connectCheckBooks = async (session: Session): Promise<() => Promise<BooksReport>> => {
  const { target } = session;
  const deployed = CHECK_ENVIRONMENT.read(await readDeployed(session));
  const environment = { ...deployed, SANDBOX_URL: target.sandboxUrl ?? deployed.SANDBOX_URL };
  return connectCheck({
    environment,
    documents: createDocumentClient(target.cloud),
    providers: connectProviders(readProviderPlan(environment), {
      secrets: new SecretsManagerClient(target.cloud),
      clock: systemClock,
    }),
    clock: systemClock,
    clockSkewMs: target.isLocal ? 0 : CLOCK_SKEW_MS,
  });
};

export const connectTrialBalance = async ({
  target,
  readOutputs,
}: Session): Promise<() => Promise<TrialBalance>> => {
  const readBooks = createReadBooks({
    documents: createDocumentClient(target.cloud),
    table: (await readOutputs('Quittance-Data')).get('MoneyTable'),
  });
  return async () => trialBalance((await readBooks()).statements.balances);
};
