import { systemClock } from '../../lambdas/kernel/clock.ts';
import { type BooksReport, CLOCK_SKEW_MS } from '../../lambdas/ledger/check-books.ts';
import { connectCheck } from '../../lambdas/ledger/connect-check.ts';
import { type TrialBalance, trialBalance } from '../../lambdas/ledger/domain/trial-balance.ts';
import { createReadBooks } from '../../lambdas/ledger/read-books.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import { connectDeployed } from '../deployed-providers.ts';
import type { Session } from '../session.ts';

export const connectCheckBooks = async (session: Session): Promise<() => Promise<BooksReport>> => {
  const { target } = session;
  const { environment, providers } = await connectDeployed(session);
  return connectCheck({
    environment,
    documents: createDocumentClient(target.cloud),
    providers,
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
