import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCOPES } from '../../lambdas/access/domain/scopes.ts';
import { deriveId, type MerchantId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { accountId } from '../../lambdas/ledger/domain/account.ts';
import { exportHeader, exportRows, inExportOrder } from '../../lambdas/ledger/domain/export-rows.ts';
import type { JournalEntry } from '../../lambdas/ledger/domain/journal-entry.ts';
import { linesOfEntry } from '../../lambdas/ledger/domain/statement-line.ts';
import { putEntry } from '../../lambdas/ledger/journal-store.ts';
import { publicAccountId } from '../../lambdas/ledger/public-account-id.ts';
import { ledgerRoutes } from '../../lambdas/ledger/routes.ts';
import type { HttpRequest } from '../../lambdas/platform/http.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import { createRouter } from '../../lambdas/platform/router.ts';
import { createManualClock } from '../support/clock.ts';
import { entryOf, journals } from './journal.ts';
import { type MoneyTable, startMoneyTable } from './table-of-money.ts';

const clock = createManualClock(Date.parse('2026-11-30T00:00:00.000Z'));

let moneyTable: MoneyTable;
beforeAll(async () => {
  moneyTable = await startMoneyTable();
});
afterAll(() => moneyTable.close());

let merchants = 0;
const newMerchant = (): MerchantId => deriveId('mer', 'read', String(merchants++));

type Shown = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Shown & { readonly data: readonly Shown[] };
  readonly text?: string;
}

/** What a client of this merchant is answered, below API Gateway. */
const ask = async (merchantId: MerchantId, url: string, headers: Record<string, string> = {}) => {
  const { pathname, searchParams } = new URL(url, 'http://api.invalid');
  const routed = createRouter(ledgerRoutes({ ...moneyTable, clock }))('GET', pathname);
  if (routed.kind !== 'found') throw new Error(`there is no ${pathname}`);
  expect(routed.route.scope).toBe('ledger:read');
  const request: HttpRequest = {
    method: 'GET',
    path: pathname,
    params: routed.params,
    query: Object.fromEntries(searchParams),
    headers,
    rawBody: '',
    principal: { merchantId, clientId: 'client', scopes: new Set(SCOPES), payoutApprovalAbove: {} },
    requestId: 'request',
    correlationId: 'request',
    apiVersion: 'none',
    log: silentLog,
  };
  return (await routed.route.handle(request)) as Answer;
};

const keep = async (entries: readonly JournalEntry[]): Promise<void> => {
  for (let start = 0; start < entries.length; start += 100)
    await moneyTable.transact(
      entries.slice(start, start + 100).map((entry) => putEntry(moneyTable.table, entry)),
    );
  await moneyTable.applyEntries(entries);
};

/** Follows next_cursor to the end. */
const allOf = async (merchantId: MerchantId, path: string): Promise<readonly Shown[]> => {
  const all: Shown[] = [];
  let cursor = '';
  for (;;) {
    const { body } = await ask(merchantId, `${path}${cursor}`);
    all.push(...body.data);
    const next = body['next_cursor'];
    if (typeof next !== 'string') return all;
    cursor = `&cursor=${next}`;
  }
};

const times = fc
  .date({
    min: new Date('2026-11-19T00:00:00.000Z'),
    max: new Date('2026-11-23T00:00:00.000Z'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString());

describe('reading the books', () => {
  it('as of any time shows the sum of the entries up to then', async () => {
    await fc.assert(
      fc.asyncProperty(journals, times, async (journal, asOf) => {
        const merchant = newMerchant();
        const entries = journal(merchant);
        await keep(entries);
        const lines = entries.filter(({ createdAt }) => createdAt <= asOf).flatMap(linesOfEntry);
        const { body } = await ask(merchant, `/v1/balances?as_of=${asOf}`);
        for (const { account, balance } of body.data) {
          const own = lines.filter((line) => publicAccountId(line.account) === account);
          expect(balance).toBe(Number(own.reduce((sum, { amount }) => sum + amount, 0n)));
        }
        const guarded = entries.flatMap(linesOfEntry).filter(({ available }) => available !== null);
        expect(body.data).toHaveLength(new Set(guarded.map(({ account }) => account)).size);
      }),
      { numRuns: 25 },
    );
  });

  it('a statement’s pages run from its opening to its closing balance, whatever the period', async () => {
    const plans = fc.tuple(journals, times, times, fc.integer({ min: 1, max: 7 }));
    await fc.assert(
      fc.asyncProperty(plans, async ([journal, one, other, limit]) => {
        const [from, to] = one < other ? [one, other] : [other, one];
        fc.pre(from !== to);
        const merchant = newMerchant();
        await keep(journal(merchant));
        const { body } = await ask(merchant, '/v1/accounts');
        for (const account of body.data) {
          const path = `/v1/accounts/${String(account['id'])}/statement?limit=${limit}`;
          const period = `${path}&from=${from}&to=${to}`;
          const { body: statement } = await ask(merchant, period);
          let running = statement['opening_balance'] as number;
          for (const line of await allOf(merchant, period)) {
            running += line['amount'] as number;
            expect(line['balance']).toBe(running);
            expect(String(line['created_at']) >= from && String(line['created_at']) < to).toBe(true);
          }
          expect(statement['closing_balance']).toBe(running);
          const whole = await allOf(merchant, path);
          expect(whole.at(-1)?.['balance']).toBe(account['balance']);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('lists entries newest first, of one resource, of one kind, of a period', async () => {
    const merchantId = newMerchant();
    const entries = Array.from({ length: 40 }, (_, n) =>
      entryOf(n, {
        merchantId,
        at: `2026-11-21T09:00:${String(n).padStart(2, '0')}.000Z`,
        kind: n % 10 === 0 ? 'refund_succeeded' : 'payment_captured',
      }),
    );
    await keep(entries);
    const ids = (shown: readonly Shown[]) => shown.map(({ id }) => id);
    const newest = entries.toReversed();
    expect(ids(await allOf(merchantId, '/v1/journal_entries?limit=7'))).toEqual(newest.map(({ id }) => id));
    expect(ids(await allOf(merchantId, '/v1/journal_entries?limit=1&kind=refund_succeeded'))).toEqual(
      newest.filter(({ kind }) => kind === 'refund_succeeded').map(({ id }) => id),
    );
    const [entry] = entries;
    expect(ids(await allOf(merchantId, `/v1/journal_entries?resource=${entry?.resourceId ?? ''}`))).toEqual([
      entry?.id,
    ]);
    const period = 'from=2026-11-21T09:00:05Z&to=2026-11-21T09:00:08Z';
    expect(ids(await allOf(merchantId, `/v1/journal_entries?${period}`))).toEqual(
      entries
        .slice(5, 8)
        .map(({ id }) => id)
        .reverse(),
    );
  });

  it('shows an entry with its postings, and an account with what is held of it', async () => {
    const merchantId = newMerchant();
    const entry = entryOf('payout', { merchantId, kind: 'payout_paid', minor: 400n });
    await keep([entryOf('payment', { merchantId }), entry]);
    expect((await ask(merchantId, `/v1/journal_entries/${entry.id}`)).body).toMatchObject({
      object: 'journal_entry',
      kind: 'payout_paid',
      postings: [
        { account: `${merchantId}.merchant_payable.EUR`, side: 'debit', amount: 400, held: true },
        { account: `${merchantId}.provider_clearing.EUR`, side: 'credit', amount: 400, held: false },
      ],
    });
    const { body } = await ask(merchantId, `/v1/accounts/${merchantId}.merchant_payable.EUR`);
    expect(body).toMatchObject({ balance: 600, available: 1000, held: -400, class: 'liability' });
    expect((await ask(merchantId, '/v1/balances')).body.data).toHaveLength(1);
  });
});

describe('a cursor', () => {
  const AT = (second: number): string => `2026-11-21T09:00:0${second}.000Z`;
  const setup = async () => {
    const merchantId = newMerchant();
    const entries = Array.from({ length: 9 }, (_, n) => entryOf(n, { merchantId, at: AT(n) }));
    await keep(entries);
    const timesOf = async (path: string): Promise<readonly unknown[]> =>
      (await ask(merchantId, path)).body.data.map((one) => one['created_at']);
    const nextOf = async (path: string): Promise<string> =>
      String((await ask(merchantId, path)).body['next_cursor']);
    return { merchantId, timesOf, nextOf };
  };

  it('of the journal leads no later than the period that comes with it', async () => {
    const { timesOf, nextOf } = await setup();
    const path = '/v1/journal_entries?limit=1';
    const cursor = await nextOf(path);
    expect(await timesOf(`${path}&cursor=${cursor}`)).toEqual([AT(7)]);
    expect(await timesOf(`${path}&cursor=${cursor}&to=${AT(3)}`)).toEqual([AT(2)]);
  });

  it('of a statement leads no earlier than the period that comes with it', async () => {
    const { merchantId, timesOf, nextOf } = await setup();
    const path = `/v1/accounts/${merchantId}.merchant_payable.EUR/statement?limit=1`;
    const cursor = await nextOf(path);
    expect(await timesOf(`${path}&cursor=${cursor}`)).toEqual([AT(1)]);
    const narrowed = (await ask(merchantId, `${path}&cursor=${cursor}&from=${AT(5)}`)).body;
    expect(narrowed.data).toMatchObject([{ created_at: AT(5), amount: 1000, balance: 6000 }]);
    expect(narrowed['opening_balance']).toBe(5000);
  });

  it('of the export leads no earlier than the period that comes with it', async () => {
    const { merchantId, nextOf } = await setup();
    const account = `/v1/accounts/${merchantId}.merchant_payable.EUR`;
    const cursor = await nextOf(`${account}/statement?limit=1`);
    const path = `/v1/journal_entries/export?format=jsonl&cursor=${cursor}`;
    const times = async (url: string): Promise<readonly string[]> =>
      ((await ask(merchantId, url)).text ?? '').match(/"created_at":"[^"]+"/g) ?? [];
    expect((await times(path))[0]).toContain(AT(1));
    expect((await times(`${path}&from=${AT(5)}`))[0]).toContain(AT(5));
  });
});

describe('the export', () => {
  it('comes in pages whose bodies together are the file that an operator exports', async () => {
    const merchantId = newMerchant();
    const entries = Array.from({ length: 1003 }, (_, n) =>
      entryOf(n, { merchantId, at: `2026-11-21T09:00:00.${String(n % 1000).padStart(3, '0')}Z` }),
    );
    await keep(entries);
    const path = '/v1/journal_entries/export?format=csv';
    const first = await ask(merchantId, path);
    expect(first.headers['content-type']).toMatch(/^text\/csv/);
    const second = await ask(merchantId, `${path}&cursor=${first.headers['x-next-cursor'] ?? ''}`);
    expect(second.headers['x-next-cursor']).toBeUndefined();
    expect(`${first.text ?? ''}${second.text ?? ''}`).toBe(
      exportHeader('csv') + exportRows('csv', inExportOrder(entries)),
    );
  });

  it('is in the format that the client accepts, CSV if it does not say', async () => {
    const merchantId = newMerchant();
    await keep([entryOf(1, { merchantId })]);
    const path = '/v1/journal_entries/export';
    expect((await ask(merchantId, path)).text).toMatch(/^entry_id,/);
    const lines = await ask(merchantId, path, { accept: 'application/x-ndjson' });
    expect(lines.headers['content-type']).toBe('application/x-ndjson');
    expect(lines.text).toMatch(/^\{"entry_id":/);
  });
});

describe('another merchant', () => {
  it('sees nothing of it', async () => {
    const [owner, stranger] = [newMerchant(), newMerchant()];
    const entry = entryOf(1, { merchantId: owner });
    await keep([entry]);
    const account = publicAccountId(accountId(owner, 'merchant_payable', money(0, 'EUR').currency));
    for (const path of [
      `/v1/accounts/${account}`,
      `/v1/accounts/${account}/statement`,
      `/v1/journal_entries/${entry.id}`,
    ])
      expect(await ask(stranger, path)).toMatchObject({ status: 404 });
    for (const path of ['/v1/accounts', '/v1/balances', `/v1/journal_entries?resource=${entry.resourceId}`])
      expect((await ask(stranger, path)).body.data).toEqual([]);
    expect((await ask(stranger, '/v1/journal_entries/export?format=jsonl')).text).toBe('');
  });
});

describe('a wrong question', () => {
  it.each([
    ['/v1/balances?as_of=yesterday', 'as_of'],
    ['/v1/balances?as_of=2027-01-01T00:00:00Z', 'as_of'],
    ['/v1/balances?currency=EUR', 'currency'],
    ['/v1/accounts?limit=1', 'limit'],
    ['/v1/accounts/x/statement?from=2026-02-30T00:00:00Z', 'from'],
    ['/v1/accounts/x/statement?from=2026-11-21T00:00:00Z&to=2026-11-21T00:00:00Z', 'to'],
    ['/v1/accounts/x/statement?limit=0', 'limit'],
    ['/v1/accounts/x/statement?cursor=abc', 'cursor'],
    ['/v1/journal_entries?kind=theft', 'kind'],
    ['/v1/journal_entries?resource=everything', 'resource'],
    ['/v1/journal_entries/export?format=pdf', 'format'],
    ['/v1/journal_entries/export?to=2026-11-21', 'to'],
  ])('%s is answered with the field that is wrong', async (url, field) => {
    expect(await ask(newMerchant(), url)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ field }] },
    });
  });

  it.each(['x', 'mer_1.merchant_payable.EUR', 'merchant_payable.EUR', '__proto__.constructor.EUR'])(
    'for the account %s finds none',
    async (id) => {
      expect(await ask(newMerchant(), `/v1/accounts/${id}`)).toMatchObject({
        status: 404,
        body: { code: 'account_not_found' },
      });
    },
  );
});
