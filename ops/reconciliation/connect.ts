import { basename } from 'node:path';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import type { ProviderName } from '../../lambdas/providers/port.ts';
import type { FileMapping } from '../../lambdas/reconciliation/domain/file-mapping.ts';
import { readCsvFile } from '../../lambdas/reconciliation/read-csv-file.ts';
import { readOurRecords } from '../../lambdas/reconciliation/read-our-records.ts';
import { readTheirRecords } from '../../lambdas/reconciliation/read-their-records.ts';
import { createRunReconciliation } from '../../lambdas/reconciliation/run-reconciliation.ts';
import { createScanFacts } from '../../lambdas/reconciliation/scan-facts.ts';
import { connectDeployed } from '../deployed-providers.ts';
import { OpsError } from '../failure.ts';
import type { Session } from '../session.ts';

/** A file that stands for the provider's history. */
export interface Statement {
  readonly path: string;
  readonly mapping: FileMapping;
}

export const connectReconcile = async (
  session: Session,
  name: ProviderName,
  statement: Statement | null,
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
    source: statement === null ? name : `${name}, by ${basename(statement.path)}`,
    readTheirs: (span) =>
      statement === null
        ? readTheirRecords(provider, span)
        : readCsvFile(statement.path, statement.mapping, span),
    readOurs: (request) => readOurRecords({ scanFacts, provider: name, ...request }),
    clock: systemClock,
  });
};
