import { systemClock } from '../../lambdas/kernel/clock.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import type { ProviderName } from '../../lambdas/providers/port.ts';
import { readOurRecords } from '../../lambdas/reconciliation/read-our-records.ts';
import { readTheirRecords } from '../../lambdas/reconciliation/read-their-records.ts';
import { createRunReconciliation } from '../../lambdas/reconciliation/run-reconciliation.ts';
import { createScanFacts } from '../../lambdas/reconciliation/scan-facts.ts';
import { connectDeployed } from '../deployed-providers.ts';
import { OpsError } from '../failure.ts';
import type { Session } from '../session.ts';

export const connectReconcile = async (
  session: Session,
  name: ProviderName,
): Promise<ReturnType<typeof createRunReconciliation>> => {
  const { environment, providers } = await connectDeployed(session);
  const provider = providers[name];
  if (provider === undefined)
    throw new OpsError(
      `${name} is not deployed here`,
      'Deploy it, or name another provider: see docs/providers.md.',
    );
  const scanFacts = createScanFacts({
    documents: createDocumentClient(session.target.cloud),
    table: environment.MONEY_TABLE,
  });
  return createRunReconciliation({
    source: name,
    readTheirs: (span) => readTheirRecords(provider, span),
    readOurs: (request) => readOurRecords({ scanFacts, provider: name, ...request }),
    clock: systemClock,
  });
};
