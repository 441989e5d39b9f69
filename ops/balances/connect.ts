import { systemClock } from '../../lambdas/kernel/clock.ts';
import { createApplyEntries } from '../../lambdas/ledger/apply-entries.ts';
import { createRebuildBalances, type Rebuilt } from '../../lambdas/ledger/rebuild-balances.ts';
import { createScanEntries } from '../../lambdas/ledger/scan-entries.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import type { Session } from '../session.ts';

export const connectRebuildBalances = async ({
  target,
  readOutputs,
}: Session): Promise<() => Promise<Rebuilt>> => {
  const documents = createDocumentClient(target.cloud);
  const table = (await readOutputs('Quittance-Data')).get('MoneyTable');
  const transact = createTransact({ documents, clock: systemClock });
  const applyEntries = createApplyEntries({ transact, table, clock: systemClock });
  return createRebuildBalances({ scanEntries: createScanEntries({ documents, table }), applyEntries });
};
