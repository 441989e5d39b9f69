import { startEndpoint } from '../../bench/dynamodb/endpoint.ts';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { MONEY } from '../../bench/subjects/tables.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { returnAvailable } from '../../lambdas/ledger/balance-writes.ts';
import { accountId } from '../../lambdas/ledger/domain/account.ts';
import { createReadBooks } from '../../lambdas/ledger/read-books.ts';
import { createTransactOn } from '../../lambdas/ledger/transact-on-balance.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import { createCreateTransfer } from '../../lambdas/transfers/create-transfer.ts';
import type { TransferAccount } from '../../lambdas/transfers/domain/transfer.ts';
import { createReverseTransfer } from '../../lambdas/transfers/reverse-transfer.ts';
import { createTransferStore } from '../../lambdas/transfers/transfer-store.ts';
import { createManualClock } from '../support/clock.ts';
import { API_SOURCE, MERCHANT } from '../support/payments.ts';

const accountOf = (kind: TransferAccount) => accountId(MERCHANT, kind, money(0, 'EUR').currency);

/** Transfers over a table that knows conditions, transactions and their conflicts; who credits targets is the test. */
export const openTransferWorld = async () => {
  const endpoint = await startEndpoint({ tables: [MONEY] });
  const clock = createManualClock();
  const deps = { documents: createDocuments(endpoint.url), clock, table: MONEY.name };
  const transact = createTransact(deps);
  const transfers = createTransferStore({ ...deps, transactOn: createTransactOn(deps).spending });
  const create = createCreateTransfer({ transfers, clock });
  const reverse = createReverseTransfer({ ...deps, transact, transfers });
  const credit = async (kind: TransferAccount, amount: bigint): Promise<void> => {
    const at = new Date(clock.nowMs()).toISOString();
    await transact([
      returnAvailable(MONEY.name, { account: accountOf(kind), amount: money(amount, 'EUR'), at }),
    ]);
  };
  return {
    transfers,
    credit,
    readBooks: createReadBooks(deps),
    post: async (from: TransferAccount, to: TransferAccount, amount: bigint, key: string) =>
      create(
        {
          merchantId: MERCHANT,
          route: 'POST /v1/transfers',
          idempotencyKey: key,
          fingerprint: `${from} ${to} ${amount}`,
          correlationId: 'correlation',
          clientId: 'client',
          from,
          to,
          amount: money(amount, 'EUR'),
          description: null,
          metadata: {},
        },
        API_SOURCE,
      ),
    giveBack: async (id: string, key: string, reason: string | null = null) =>
      reverse({
        merchantId: MERCHANT,
        resourceId: id,
        route: `POST /v1/transfers/${id}/reverse`,
        idempotencyKey: key,
        fingerprint: id,
        correlationId: 'correlation',
        wish: { clientId: 'client', reason, source: API_SOURCE },
      }),
    available: async (kind: TransferAccount): Promise<bigint> =>
      (await transfers.available(accountOf(kind))).minor,
    close: endpoint.close,
  };
};

export type TransferWorld = Awaited<ReturnType<typeof openTransferWorld>>;
