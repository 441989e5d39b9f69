import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { startEndpoint } from '../../bench/dynamodb/endpoint.ts';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { MONEY, WEBHOOKS } from '../../bench/subjects/tables.ts';
import { createRoutes } from '../../lambdas/api/routes.ts';
import { API_VERSION } from '../../lambdas/kernel/api-version.ts';
import type { MerchantId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { balanceKey } from '../../lambdas/ledger/balance-writes.ts';
import { accountId } from '../../lambdas/ledger/domain/account.ts';
import { createReadBooks } from '../../lambdas/ledger/read-books.ts';
import { createTransactOn } from '../../lambdas/ledger/transact-on-balance.ts';
import { connectOperations } from '../../lambdas/operations/connect-operations.ts';
import type { ProviderOrder } from '../../lambdas/operations/domain/routing.ts';
import type { ResourceEffects } from '../../lambdas/operations/record-answer.ts';
import { connectPayoutEffects } from '../../lambdas/payouts/connect-payouts.ts';
import { createPayoutStore } from '../../lambdas/payouts/payout-store.ts';
import type { HttpRequest } from '../../lambdas/platform/http.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import type { HttpResponse } from '../../lambdas/platform/problem.ts';
import { createRouter } from '../../lambdas/platform/router.ts';
import { READ_ACCOUNTS } from '../../lambdas/providers/read-accounts.ts';
import { READ_DESTINATIONS } from '../../lambdas/providers/read-destinations.ts';
import { createManualClock } from '../support/clock.ts';
import { MERCHANT } from '../support/payments.ts';

/** Above this a payout waits for a second client. */
const APPROVAL_ABOVE = 500n;

const PAYABLE = accountId(MERCHANT, 'merchant_payable', money(0, 'EUR').currency);

export interface Caller {
  readonly clientId: string;
  readonly merchantId?: MerchantId;
  readonly routing?: string;
  /** The deployment has no provider any more. */
  readonly isAlone?: true;
}

interface Order {
  readonly key?: string;
  readonly by?: Caller;
  readonly destination?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

const nobody: ResourceEffects = {
  effectsOf: async () => {
    throw new Error('only payouts have operations here');
  },
};

/** The API and the engine as deployed, over a table that knows conditions, transactions and their conflicts. */
export const openPayoutWorld = async (availableMinor: bigint, providers: ProviderOrder = ['sandbox']) => {
  const endpoint = await startEndpoint({ tables: [MONEY, WEBHOOKS] });
  const clock = createManualClock();
  const deps = { documents: createDocuments(endpoint.url), clock, table: MONEY.name };
  const payouts = createPayoutStore({ ...deps, transactOn: createTransactOn(deps).spending });
  const engine = connectOperations({
    ...deps,
    resources: { payment: nobody, refund: nobody, dispute: nobody, payout: connectPayoutEffects(deps) },
  });
  const routerOver = (order: ProviderOrder | null) =>
    createRouter(
      createRoutes({
        ...deps,
        webhooksTable: WEBHOOKS.name,
        providers: order,
        readDestinations: READ_DESTINATIONS,
        readAccounts: READ_ACCOUNTS,
      }),
    );
  const [find, findAlone] = [routerOver(providers), routerOver(null)];
  await deps.documents.send(
    new PutCommand({ TableName: MONEY.name, Item: { ...balanceKey(PAYABLE), available: availableMinor } }),
  );
  let requests = 0;
  const call = async (
    method: 'GET' | 'POST',
    path: string,
    by: Caller,
    { body, key }: { readonly body?: object; readonly key?: string } = {},
  ): Promise<Answered> => {
    const routed = (by.isAlone === true ? findAlone : find)(method, path);
    if (routed.kind !== 'found') throw new Error(`there is no ${method} ${path}`);
    requests += 1;
    const request: HttpRequest = {
      method,
      path,
      params: routed.params,
      query: {},
      headers: { 'idempotency-key': key ?? `key-${requests}`, 'content-type': 'application/json' },
      rawBody: body === undefined ? '' : JSON.stringify(body),
      principal: {
        merchantId: by.merchantId ?? MERCHANT,
        clientId: by.clientId,
        scopes: new Set(),
        payoutApprovalAbove: { EUR: APPROVAL_ABOVE },
        ...(by.routing === undefined ? {} : { routing: by.routing }),
      },
      requestId: `request-${requests}`,
      correlationId: `request-${requests}`,
      apiVersion: API_VERSION,
      log: silentLog,
    };
    const { status, headers, body: answered } = await routed.route.handle(request);
    return { status, headers, body: answered as Answered['body'] };
  };
  return {
    ...engine,
    clock,
    payouts,
    call,
    pay: async (amount: number, other: Order = {}) =>
      call('POST', '/v1/payouts', other.by ?? { clientId: 'shop' }, {
        body: { amount, currency: 'EUR', destination: other.destination ?? 'ba_ok' },
        ...(other.key === undefined ? {} : { key: other.key }),
      }),
    deps,
    readBooks: createReadBooks(deps),
    available: async (): Promise<bigint> => {
      const { Item } = await deps.documents.send(
        new GetCommand({ TableName: MONEY.name, Key: balanceKey(PAYABLE), ConsistentRead: true }),
      );
      return Item?.['available'] as bigint;
    },
    close: endpoint.close,
  };
};

export type PayoutWorld = Awaited<ReturnType<typeof openPayoutWorld>>;
