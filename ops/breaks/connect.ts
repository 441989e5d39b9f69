import { approvalLimitOf } from '../../lambdas/access/domain/approval-limits.ts';
import { PLATFORM_MERCHANT } from '../../lambdas/access/domain/platform.ts';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import type { MerchantId } from '../../lambdas/kernel/ids.ts';
import { type BreakStore, createBreakStore } from '../../lambdas/ledger/break-store.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import { createOperateOnBreak, type OperateOnBreak } from '../../lambdas/reconciliation/change-break.ts';
import { connectDirectory } from '../merchants/connect.ts';
import type { Session } from '../session.ts';

export interface Breaks {
  readonly breaks: BreakStore;
  /** The API's own use case: an operator's command writes what it writes and nothing else. */
  readonly operate: OperateOnBreak;
  /** The merchant's own limit, as the API has it; where there is no merchant, that of the platform. */
  readonly approvalAboveOf: (merchant: MerchantId | null) => Promise<(currency: string) => bigint>;
}

export const connectBreaks = async (session: Session): Promise<Breaks> => {
  const documents = createDocumentClient(session.target.cloud);
  const table = (await session.readOutputs('Quittance-Data')).get('MoneyTable');
  const money = { documents, table, clock: systemClock };
  const breaks = createBreakStore(money);
  return {
    breaks,
    operate: createOperateOnBreak({ ...money, breaks, transact: createTransact(money) }),
    approvalAboveOf: async (merchant) => {
      const directory = await connectDirectory(session);
      const found = await directory.getMerchant(merchant ?? PLATFORM_MERCHANT);
      return (currency) => approvalLimitOf(found?.payoutApprovalAbove ?? {}, currency);
    },
  };
};
