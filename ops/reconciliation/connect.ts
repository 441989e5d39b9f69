import { basename } from 'node:path';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import type { RunId } from '../../lambdas/kernel/ids.ts';
import { parseProviderLimits } from '../../lambdas/operations/provider-limits.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import type { ProviderName } from '../../lambdas/providers/port.ts';
import { connectHealing } from '../../lambdas/reconciliation/connect-healing.ts';
import type { Coverage } from '../../lambdas/reconciliation/domain/coverage.ts';
import { readOurRecords } from '../../lambdas/reconciliation/read-our-records.ts';
import { readStatementFile } from '../../lambdas/reconciliation/read-statement-file.ts';
import { readTheirRecords } from '../../lambdas/reconciliation/read-their-records.ts';
import { createRunReconciliation, type RunDeps } from '../../lambdas/reconciliation/run-reconciliation.ts';
import { createScanFacts } from '../../lambdas/reconciliation/scan-facts.ts';
import { connectDeployed } from '../deployed-providers.ts';
import { OpsError } from '../failure.ts';
import type { Session } from '../session.ts';
import type { LocalStatement } from './statement-options.ts';

export interface Sources {
  /** Null: the provider's history. */
  readonly statement: LocalStatement | null;
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
  statement: LocalStatement | null,
): Omit<RunDeps, 'heal'> => {
  const { name } = provider;
  const scanFacts = createScanFacts(money);
  const common = {
    readOurs: (request: Parameters<RunDeps['readOurs']>[0]) =>
      readOurRecords({ scanFacts, provider: name, ...request }),
    clock: systemClock,
  };
  if (statement === null)
    return { ...common, source: name, readTheirs: (span) => readTheirRecords(provider, span) };
  const { path, source } = statement;
  let conclude: (() => Coverage) | null = null;
  return {
    ...common,
    source: `${name}, by ${basename(path)}`,
    readTheirs: (span) => {
      const file = readStatementFile(path, source, span);
      conclude = file.conclude;
      return file.rows;
    },
    conclude: () => conclude?.() ?? null,
  };
};

/** Both sides of a comparison that changes nothing. */
export const connectSides = async (
  session: Session,
  name: ProviderName,
  statement: LocalStatement | null,
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
  const run = {
    id: healAs,
    provider: name,
    ...(statement === null ? {} : { source: statement.source }),
  };
  return createRunReconciliation({ ...sides, heal: (findings) => healFindings(run, findings) });
};
