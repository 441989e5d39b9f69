import { systemClock } from '../../lambdas/kernel/clock.ts';
import { createApplyEntries } from '../../lambdas/ledger/apply-entries.ts';
import { createRebuildBalances, type Rebuilt } from '../../lambdas/ledger/rebuild-balances.ts';
import { createScanEntries } from '../../lambdas/ledger/scan-entries.ts';
import { createTransactOn } from '../../lambdas/ledger/transact-on-balance.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import type { Session } from '../session.ts';

export const connectRebuildBalances = async ({
  target,
  readOutputs,
}: Session): Promise<() => Promise<Rebuilt>> => {
  const documents = createDocumentClient(target.cloud);
  const table = (await readOutputs('Quittance-Data')).get('MoneyTable');
  const money = { documents, table, clock: systemClock };
  const applyEntries = createApplyEntries({ ...money, transactOn: createTransactOn(money).adding });
  return createRebuildBalances({ scanEntries: createScanEntries({ documents, table }), applyEntries });
};
