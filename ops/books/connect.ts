import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { type BooksReport, CLOCK_SKEW_MS, createCheckBooks } from '../../lambdas/ledger/check-books.ts';
import { type TrialBalance, trialBalance } from '../../lambdas/ledger/domain/trial-balance.ts';
import { createReadBooks } from '../../lambdas/ledger/read-books.ts';
import { createSince } from '../../lambdas/ledger/since-first-merchant.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import { connectSandbox } from '../../lambdas/providers/connect-providers.ts';
import { connectDirectory } from '../merchants/connect.ts';
import type { Session } from '../session.ts';

export const connectCheckBooks = async (session: Session): Promise<() => Promise<BooksReport>> => {
  const { target, readOutputs } = session;
  const [data, sandbox, directory] = await Promise.all([
    readOutputs('Quittance-Data'),
    readOutputs('Quittance-Sandbox'),
    connectDirectory(session),
  ]);
  const place = {
    url: (target.sandboxUrl ?? sandbox.get('SandboxUrl')).replace(/\/$/, ''),
    keySecret: sandbox.get('SandboxApiKeySecretArn'),
  };
  // Only requests that move money carry the URL of webhooks, and a check makes none.
  const provider = connectSandbox(place, 'https://unused.invalid', {
    secrets: new SecretsManagerClient(target.cloud),
    clock: systemClock,
  });
  return createCheckBooks({
    providers: [provider],
    readOwnBooks: createReadBooks({
      documents: createDocumentClient(target.cloud),
      table: data.get('MoneyTable'),
    }),
    sinceMs: createSince({ directory, clock: systemClock }),
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
