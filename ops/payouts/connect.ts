import { systemClock } from '../../lambdas/kernel/clock.ts';
import { createTransactOn } from '../../lambdas/ledger/transact-on-balance.ts';
import { createPayoutStore } from '../../lambdas/payouts/payout-store.ts';
import { createReopenDestination, type ReopenDestination } from '../../lambdas/payouts/reopen-destination.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import type { Session } from '../session.ts';

/** The payouts' own use case: an operator's command writes what it writes and nothing else. */
export const connectReopenDestination = async ({
  target,
  readOutputs,
}: Session): Promise<ReopenDestination> => {
  const money = {
    documents: createDocumentClient(target.cloud),
    table: (await readOutputs('Quittance-Data')).get('MoneyTable'),
    clock: systemClock,
  };
  return createReopenDestination({
    ...money,
    payouts: createPayoutStore({ ...money, transactOn: createTransactOn(money).spending }),
    transact: createTransact(money),
  });
};
