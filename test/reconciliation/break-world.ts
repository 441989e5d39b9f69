import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { EventRecord } from '../../lambdas/kernel/event.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { breakKey } from '../../lambdas/ledger/break-item.ts';
import { createBreakStore } from '../../lambdas/ledger/break-store.ts';
import { openBreak } from '../../lambdas/ledger/break-writes.ts';
import { breakId, type Difference, type NewBreak } from '../../lambdas/ledger/domain/break.ts';
import { makeJournalEntry } from '../../lambdas/ledger/domain/journal-entry.ts';
import { putEntry } from '../../lambdas/ledger/journal-store.ts';
import { createReadBooks } from '../../lambdas/ledger/read-books.ts';
import { toEvent } from '../../lambdas/platform/event-item.ts';
import type { HttpRequest, Route } from '../../lambdas/platform/http.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import type { HttpResponse } from '../../lambdas/platform/problem.ts';
import { createQueryAll } from '../../lambdas/platform/query-all.ts';
import { breakRoutes } from '../../lambdas/reconciliation/break-routes.ts';
import { createChangeBreak } from '../../lambdas/reconciliation/change-break.ts';
import { startMoneyTable } from '../ledger/table-of-money.ts';
import { createManualClock } from '../support/clock.ts';
import { MERCHANT } from '../support/payments.ts';

export const AT = '2026-11-21T09:00:00.000Z';

export const operationOf = (name: string) => deriveId('op', name);

/** A failed payment of 12.50 that the provider took all the same. */
export const difference = (name: string, minor = 1250n): Difference => ({
  amount: money(minor, 'EUR'),
  causeId: operationOf(name),
  rule: 'payment_captured',
  at: AT,
  isBooked: false,
});

export const brokenOff = (name: string, over: Partial<NewBreak> = {}): NewBreak => ({
  id: breakId('status_differs', 'sandbox', operationOf(name), 'charge'),
  kind: 'status_differs',
  provider: 'sandbox',
  subjectId: operationOf(name),
  resourceId: deriveId('pay', name),
  merchantId: MERCHANT,
  amount: money(1250, 'EUR'),
  detail: 'here failed, there moved',
  since: AT,
  openedAt: AT,
  difference: difference(name),
  seen: null,
  ...over,
});

/** Where events of what a test does come from. */
export const A_TEST = { kind: 'due_time', due_at: AT } as const;

/** What one may end alone, where a test is about something else. */
const WIDE = { EUR: 1_000_000n };

interface Call {
  readonly client?: string;
  readonly merchant?: string;
  readonly key?: string;
  readonly limits?: Readonly<Record<string, bigint>>;
}

const matches = (path: string, route: Route): Record<string, string> | null => {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  const found = new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '([^/]+)')}$`).exec(path);
  return found === null
    ? null
    : Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? '']));
};

/** Breaks and their routes over a table that knows conditions and transactions. */
export const openBreakWorld = async () => {
  const table = await startMoneyTable();
  const clock = createManualClock();
  const breaks = createBreakStore(table);
  const changeBreak = createChangeBreak({ ...table, clock });
  const routes = breakRoutes({ breaks, changeBreak, clock });
  let keys = 0;
  const send = async (
    method: string,
    path: string,
    body: unknown,
    { client = 'anna', merchant = MERCHANT, key, limits = WIDE }: Call = {},
  ): Promise<HttpResponse> => {
    const [bare = '', search = ''] = path.split('?');
    for (const route of routes) {
      const params = route.method === method ? matches(bare, route) : null;
      if (params === null) continue;
      return route.handle({
        method,
        path: bare,
        params,
        query: Object.fromEntries(new URLSearchParams(search)),
        headers: { 'idempotency-key': key ?? `key ${++keys}`, 'content-type': 'application/json' },
        rawBody: body === undefined ? '' : JSON.stringify(body),
        principal: {
          merchantId: merchant as HttpRequest['principal']['merchantId'],
          clientId: client,
          scopes: new Set(),
          payoutApprovalAbove: limits,
        },
        requestId: 'request',
        correlationId: 'correlation',
        apiVersion: '2026-11-01',
        log: silentLog,
      });
    }
    throw new Error(`no route ${method} ${path}`);
  };
  return {
    ...table,
    clock,
    breaks,
    /** What was told of a break, in the order of its happening. */
    eventsOf: async (id: string): Promise<readonly EventRecord[]> => {
      const items = await createQueryAll(table)({
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :event)',
        ExpressionAttributeValues: { ':pk': breakKey(id).pk, ':event': 'event#' },
      });
      return items.map(toEvent);
    },
    readBooks: createReadBooks(table),
    open: async (opened: NewBreak) => {
      const written = await table.transact(openBreak(table.table, opened, 'a test', A_TEST));
      if (!written.ok) throw new Error('it is there');
      return opened.id;
    },
    book: async (name: string, minor: bigint) => {
      const cause = {
        merchantId: MERCHANT,
        operationId: operationOf(name),
        resourceId: deriveId('pay', name),
        eventId: deriveId('evt', name),
        createdAt: AT,
      };
      const entry = makeJournalEntry('payment_captured', money(minor, 'EUR'), cause);
      await table.transact([putEntry(table.table, entry)]);
      return entry;
    },
    get: async (path: string, call?: Call) =>
      send('GET', `/v1/reconciliation/breaks${path}`, undefined, call),
    post: async (id: string, action: string, body?: unknown, call?: Call) =>
      send('POST', `/v1/reconciliation/breaks/${id}/${action}`, body, call),
    /** Approves what is proposed right now. */
    approve: async (id: string, call?: Call) => {
      const { body } = await send('GET', `/v1/reconciliation/breaks/${id}`, undefined, call);
      const proposal = (body as { proposal: { id: string } | null }).proposal?.id ?? deriveId('prp', 'none');
      return send('POST', `/v1/reconciliation/breaks/${id}/approve`, { proposal }, call);
    },
  };
};

/** As breaks were stored when they were open or resolved, and nothing else. */
export const putOldBreak = async (
  { documents, table }: { readonly documents: DynamoDBDocumentClient; readonly table: string },
  id: string,
): Promise<void> => {
  await documents.send(
    new PutCommand({
      TableName: table,
      Item: {
        pk: `break#${id}`,
        sk: 'break',
        entity: 'break',
        list_pk: 'open_breaks#all#0',
        list_sk: `${AT}#${id}`,
        state: 'open',
        kind: 'operation_contradicted',
        subject_id: operationOf('old'),
        resource_id: deriveId('pay', 'old'),
        merchant_id: MERCHANT,
        amount: 1250n,
        currency: 'EUR',
        detail: 'recorded failed, told succeeded',
        since: AT,
        opened_at: AT,
      },
    }),
  );
};

export type BreakWorld = Awaited<ReturnType<typeof openBreakWorld>>;
