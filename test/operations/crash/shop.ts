import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { MONEY, WEBHOOKS } from '../../../bench/subjects/tables.ts';
import { createRoutes } from '../../../lambdas/api/routes.ts';
import { API_VERSION } from '../../../lambdas/kernel/api-version.ts';
import type { MerchantId, OperationId } from '../../../lambdas/kernel/ids.ts';
import { createApplyEntries } from '../../../lambdas/ledger/apply-entries.ts';
import { createReadBooks } from '../../../lambdas/ledger/read-books.ts';
import { createTransactOn } from '../../../lambdas/ledger/transact-on-balance.ts';
import { operationId } from '../../../lambdas/operations/domain/operation.ts';
import type { ProviderOrder } from '../../../lambdas/operations/domain/routing.ts';
import type { HttpRequest } from '../../../lambdas/platform/http.ts';
import { silentLog } from '../../../lambdas/platform/logger.ts';
import { createRouter } from '../../../lambdas/platform/router.ts';
import { READ_ACCOUNTS } from '../../../lambdas/providers/read-accounts.ts';
import { READ_DESTINATIONS } from '../../../lambdas/providers/read-destinations.ts';
import { MERCHANT } from '../../support/payments.ts';
import type { CrashWorld } from './crash-world.ts';

/** A wish that was accepted, and the operation that is to fulfil it. */
export interface Begun {
  readonly id: string;
  /** Partition of the resource that tells of it in its events. */
  readonly partition: string;
  readonly operationId: OperationId;
}

interface Answer {
  readonly status: number;
  readonly body: {
    readonly id: string;
    readonly code?: string;
    readonly retryable?: boolean;
    readonly payment?: string;
  };
}

/** What the stream does to balances: the captured money can be spent. */
export const followJournal = async ({
  documents,
  clock,
}: Pick<CrashWorld, 'documents' | 'clock'>): Promise<void> => {
  const money = { documents, clock, table: MONEY.name };
  const { entries } = await createReadBooks(money)();
  await createApplyEntries({ ...money, transactOn: createTransactOn(money).adding })(entries);
};

const READING: HttpRequest['principal']['scopes'] = new Set(['payments:read'] as const);

const PEACEFUL = { loss: 'nothing', webhooks: 'are lost', deathAt: null } as const;

/** A client of the API, and what it has done before the story begins: in peace. */
export const openShop = (world: CrashWorld, providers: ProviderOrder = ['sandbox']) => {
  const route = createRouter(
    createRoutes({
      documents: world.documents,
      clock: world.clock,
      table: MONEY.name,
      webhooksTable: WEBHOOKS.name,
      providers,
      readDestinations: READ_DESTINATIONS,
      readAccounts: READ_ACCOUNTS,
    }),
  );
  let requests = 0;
  const call = async (
    method: 'GET' | 'POST',
    path: string,
    {
      body,
      merchantId = MERCHANT,
      key = `key-${requests + 1}`,
      scopes = READING,
    }: {
      readonly body?: object;
      readonly merchantId?: MerchantId;
      readonly key?: string;
      readonly scopes?: HttpRequest['principal']['scopes'];
    },
  ): Promise<Answer> => {
    const routed = route(method, path);
    if (routed.kind !== 'found') throw new Error(`there is no ${method} ${path}`);
    requests += 1;
    const request: HttpRequest = {
      method,
      path,
      params: routed.params,
      query: {},
      headers: { 'idempotency-key': key, 'content-type': 'application/json' },
      rawBody: body === undefined ? '' : JSON.stringify(body),
      principal: {
        merchantId,
        clientId: 'shop',
        scopes,
        payoutApprovalAbove: { EUR: 100_000n },
      },
      requestId: `request-${requests}`,
      correlationId: `request-${requests}`,
      apiVersion: API_VERSION,
      log: silentLog,
    };
    const answer = await routed.route.handle(request);
    return { status: answer.status, body: answer.body as Answer['body'] };
  };
  const send = async (path: string, body: object, key?: string): Promise<Answer> =>
    call('POST', path, { body, ...(key === undefined ? {} : { key }) });
  const post = async (path: string, body: object): Promise<string> => {
    const answer = await send(path, body);
    if (answer.status >= 300) throw new Error(`${path} was answered ${JSON.stringify(answer.body)}`);
    return answer.body.id;
  };
  const begun = (resource: string, id: string, ordinal: number): Begun => ({
    id,
    partition: `${resource}#${id}`,
    operationId: operationId(id, ordinal),
  });
  const pay = async (capture: 'automatic' | 'manual', source = 'tok_visa'): Promise<string> =>
    post('/v1/payments', { amount: 1250, currency: 'EUR', source, capture });
  const settled = async (capture: 'automatic' | 'manual', source?: string): Promise<string> => {
    const id = await pay(capture, source);
    await world.run(PEACEFUL);
    return id;
  };
  /** Sent to the bank's page, and not back yet. */
  const sentAway = async (): Promise<string> => {
    const id = await pay('automatic', 'tok_requires_action');
    await world.run({ ...PEACEFUL, withinMs: 2_000 });
    return id;
  };
  const change = async (action: 'capture' | 'cancel', body: object): Promise<Begun> => {
    const id = await settled('manual');
    return begun('payment', await post(`/v1/payments/${id}/${action}`, body), 2);
  };
  const payInvoice = async (): Promise<Begun> => {
    const lines = [{ description: 'a thing', quantity: 1, unit_amount: 1000, tax_rate_bps: 2500 }];
    const id = await post('/v1/invoices', { customer: 'customer 7', currency: 'EUR', lines });
    await post(`/v1/invoices/${id}/finalize`, {});
    const { body } = await send(`/v1/invoices/${id}/pay`, { source: 'tok_visa' });
    return { ...begun('invoice', id, 1), operationId: operationId(String(body.payment), 1) };
  };
  /** Captured, and taken back by the payer's bank: its provider tells that by webhook. */
  const disputed = async (): Promise<string> => {
    const source = 'tok_chargeback';
    await post('/v1/payments', { amount: 1250, currency: 'EUR', source, capture: 'automatic' });
    await world.run({ ...PEACEFUL, webhooks: 'arrive' });
    const { Items = [] } = await world.documents.send(new ScanCommand({ TableName: MONEY.name }));
    const dispute = Items.find(({ entity }) => entity === 'dispute');
    return String(dispute?.['pk']).slice('dispute#'.length);
  };
  return {
    send,
    post,
    read: async (
      path: string,
      merchantId?: MerchantId,
      scopes: HttpRequest['principal']['scopes'] = READING,
    ) => call('GET', path, { scopes, ...(merchantId === undefined ? {} : { merchantId }) }),
    disputed,
    /** What was captured can be spent. */
    followJournal: async () => followJournal(world),
    payInvoice,
    authorize: async (capture: 'automatic' | 'manual') => begun('payment', await pay(capture), 1),
    capture: async (amount: number) => change('capture', { amount }),
    cancel: async () => change('cancel', {}),
    sendAway: async () => begun('payment', await sentAway(), 1),
    cancelSentAway: async () =>
      begun('payment', await post(`/v1/payments/${await sentAway()}/cancel`, {}), 2),
    refund: async (amount: number, source?: string) =>
      begun('refund', await post('/v1/refunds', { payment: await settled('automatic', source), amount }), 1),
    giveEvidence: async (text: string) => {
      const id = await disputed();
      await post(`/v1/disputes/${id}/evidence`, { text });
      return begun('dispute', id, 1);
    },
    payOut: async (destination: string) => {
      await settled('automatic');
      await followJournal(world);
      return begun('payout', await post('/v1/payouts', { amount: 900, currency: 'EUR', destination }), 1);
    },
  };
};

export type Shop = ReturnType<typeof openShop>;
