import { basename } from 'node:path';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import type { RunId } from '../../lambdas/kernel/ids.ts';
import { parseProviderLimits } from '../../lambdas/operations/provider-limits.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import type { ProviderName } from '../../lambdas/providers/port.ts';
import { connectHealing } from '../../lambdas/reconciliation/connect-healing.ts';
import type { CamtMovements } from '../../lambdas/reconciliation/domain/camt-record.ts';
import type { FileMapping } from '../../lambdas/reconciliation/domain/file-mapping.ts';
import type { Span } from '../../lambdas/reconciliation/domain/window.ts';
import { readCamtFile } from '../../lambdas/reconciliation/read-camt-file.ts';
import { readCsvFile } from '../../lambdas/reconciliation/read-csv-file.ts';
import { readOurRecords } from '../../lambdas/reconciliation/read-our-records.ts';
import { readTheirRecords } from '../../lambdas/reconciliation/read-their-records.ts';
import {
  createRunReconciliation,
  type RunDeps,
  type TheirRecords,
} from '../../lambdas/reconciliation/run-reconciliation.ts';
import { createScanFacts } from '../../lambdas/reconciliation/scan-facts.ts';
import { connectDeployed } from '../deployed-providers.ts';
import { OpsError } from '../failure.ts';
import type { Session } from '../session.ts';

/** A file that stands for the provider's history. */
export type Statement = { readonly path: string } & (
  | { readonly format: 'csv'; readonly mapping: FileMapping }
  | { readonly format: 'camt'; readonly movements: CamtMovements }
);

const readStatement = (statement: Statement, span: Span): TheirRecords =>
  statement.format === 'csv'
    ? readCsvFile(statement.path, statement.mapping, span)
    : readCamtFile(statement.path, statement.movements, span);

export interface Sources {
  /** Null: the provider's history. */
  readonly statement: Statement | null;
  /** The run's id where it heals; null: nothing is changed. */
  readonly healAs: RunId | null;
}

/** As one instance of the function that asks about open operations has them. */
const LIMITS = parseProviderLimits('sandbox=8/5 stripe=2/3');

const connect = async (session: Session, name: ProviderName) => {
  const { environment, providers } = await connectDeployed(session);
  const provider = providers[name];
  if (provider === undefined)
    throw new OpsError(
      `${name} is not deployed here`,
      'Deploy it, or name another provider: see docs/providers.md.',
    );
  const money = {
    documents: createDocumentClient(session.target.cloud),
    table: environment.MONEY_TABLE,
    clock: systemClock,
  };
  return { money, provider, providers };
};

const sidesOf = (
  { money, provider }: Awaited<ReturnType<typeof connect>>,
  statement: Statement | null,
): Omit<RunDeps, 'heal'> => {
  const { name } = provider;
  const scanFacts = createScanFacts(money);
  return {
    source: statement === null ? name : `${name}, by ${basename(statement.path)}`,
    readTheirs: (span) =>
      statement === null ? readTheirRecords(provider, span) : readStatement(statement, span),
    readOurs: (request) => readOurRecords({ scanFacts, provider: name, ...request }),
    clock: systemClock,
  };
};

/** Both sides of a comparison that changes nothing. */
export const connectSides = async (
  session: Session,
  name: ProviderName,
  statement: Statement | null,
): Promise<Omit<RunDeps, 'heal'>> => sidesOf(await connect(session, name), statement);

export const connectReconcile = async (
  session: Session,
  name: ProviderName,
  { statement, healAs }: Sources,
): Promise<ReturnType<typeof createRunReconciliation>> => {
  const connected = await connect(session, name);
  const { money, providers } = connected;
  const sides = sidesOf(connected, statement);
  if (healAs === null) return createRunReconciliation(sides);
  const healFindings = connectHealing({ ...money, providers, limits: LIMITS, log: silentLog });
  const run = { id: healAs, provider: name };
  return createRunReconciliation({ ...sides, heal: (findings) => healFindings(run, findings) });
};
