import { PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveId, type MerchantId } from '../../lambdas/kernel/ids.ts';
import { InvariantError } from '../../lambdas/kernel/invariant.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { returnAvailable, spendAvailable } from '../../lambdas/ledger/balance-writes.ts';
import { type AccountId, accountId, parseAccountId } from '../../lambdas/ledger/domain/account.ts';
import type { JournalEntry } from '../../lambdas/ledger/domain/journal-entry.ts';
import { linesOfEntry } from '../../lambdas/ledger/domain/statement-line.ts';
import { putEntry } from '../../lambdas/ledger/journal-store.ts';
import { createRebuildBalances } from '../../lambdas/ledger/rebuild-balances.ts';
import { createScanEntries } from '../../lambdas/ledger/scan-entries.ts';
import type { Item } from '../../lambdas/platform/dynamo.ts';
import { entryOf, journals } from './journal.ts';
import { type MoneyTable, startMoneyTable } from './table-of-money.ts';

const EUR = money(0, 'EUR').currency;

let moneyTable: MoneyTable;
beforeAll(async () => {
  moneyTable = await startMoneyTable();
});
afterAll(() => moneyTable.close());

let merchants = 0;
const newMerchant = (): MerchantId => deriveId('mer', 'apply', String(merchants++));

const entityOf = (items: readonly Item[], entity: string): readonly Item[] =>
  items.filter((item) => item['entity'] === entity);

/** Of each account: its balance, its available, its number of lines and its days, as the entries say. */
const expected = (entries: readonly JournalEntry[]) => {
  const byAccount = Map.groupBy(entries.flatMap(linesOfEntry), ({ account }) => account);
  return Object.fromEntries(
    [...byAccount].map(([account, lines]) => [
      account,
      {
        balance: lines.reduce((sum, { amount }) => sum + amount, 0n),
        available: lines.reduce<bigint | undefined>(
          (sum, { available }) => (available === null ? undefined : (sum ?? 0n) + available),
          undefined,
        ),
        lines: lines.length,
        days: Object.fromEntries(
          [...Map.groupBy(lines, ({ createdAt }) => createdAt.slice(0, 10))].map(([day, some]) => [
            day,
            { sum: some.reduce((sum, { amount }) => sum + amount, 0n), count: BigInt(some.length) },
          ]),
        ),
      },
    ]),
  );
};

/** The same, as the table says. */
const stored = async (merchant: MerchantId) => {
  const items = await moneyTable.itemsOf(`#${merchant}/`);
  return Object.fromEntries(
    entityOf(items, 'balance').map((item) => {
      const account = String(item['pk']).slice('balance#'.length);
      const own = items.filter(({ pk }) => pk === `account#${account}`);
      return [
        account,
        {
          balance: item['balance'],
          available: item['available'],
          lines: entityOf(own, 'statement_line').length,
          days: Object.fromEntries(
            entityOf(own, 'account_day').map(({ sk, sum, count }) => [String(sk).slice(4), { sum, count }]),
          ),
        },
      ];
    }),
  );
};

describe('entries that come to their accounts', () => {
  it('in any order, in any batches, some of them twice, give the same balances, lines and days', async () => {
    const plans = fc.record({
      journal: journals,
      order: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
      size: fc.integer({ min: 1, max: 9 }),
      isTwice: fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(plans, async ({ journal, order, size, isTwice }) => {
        const merchant = newMerchant();
        const entries = journal(merchant);
        const twice = entries.flatMap((entry, n) => (isTwice[n] === true ? [entry, entry] : [entry]));
        const shuffled = twice
          .map((entry, n) => ({ entry, place: order[n] ?? 0 }))
          .sort((a, b) => a.place - b.place)
          .map(({ entry }) => entry);
        while (shuffled.length > 0) await moneyTable.applyEntries(shuffled.splice(0, size));
        expect(await stored(merchant)).toEqual(expected(entries));
      }),
      { numRuns: 40 },
    );
  });

  it('twice at once are counted once', async () => {
    const merchant = newMerchant();
    const entries = Array.from({ length: 120 }, (_, n) => entryOf(n, { merchantId: merchant }));
    await Promise.all([
      moneyTable.applyEntries(entries.slice(0, 100)),
      moneyTable.applyEntries(entries.slice(20)),
      moneyTable.applyEntries(entries.slice(50, 70)),
    ]);
    expect(await stored(merchant)).toEqual(expected(entries));
  });

  it('write a busy account once for 98 of them', async () => {
    const merchant = newMerchant();
    const entries = Array.from({ length: 490 }, (_, n) => entryOf(n, { merchantId: merchant }));
    expect(await moneyTable.applyEntries(entries)).toEqual({ lines: 980, known: 0, writes: 10 });
    expect(await moneyTable.applyEntries(entries)).toEqual({ lines: 0, known: 980, writes: 0 });
  });

  it('in a batch of which part is there already: the rest is written, once', async () => {
    const merchant = newMerchant();
    const entries = Array.from({ length: 98 }, (_, n) => entryOf(n, { merchantId: merchant }));
    await moneyTable.applyEntries(entries.filter((_, n) => n % 3 === 0));
    expect(await moneyTable.applyEntries(entries)).toEqual({ lines: 130, known: 66, writes: 2 });
    expect(await stored(merchant)).toEqual(expected(entries));
  });

  it('of many days fit into their transactions too', async () => {
    const merchant = newMerchant();
    const entries = Array.from({ length: 120 }, (_, n) =>
      entryOf(n, { merchantId: merchant, at: new Date(Date.UTC(2026, 0, 1 + n)).toISOString() }),
    );
    expect(await moneyTable.applyEntries(entries)).toEqual({ lines: 240, known: 0, writes: 6 });
    expect(await stored(merchant)).toEqual(expected(entries));
  });

  it('are applied to every account that can be written, before anybody hears of one that cannot', async () => {
    const merchant = newMerchant();
    const entry = entryOf(1, { merchantId: merchant });
    const payable = accountId(merchant, 'merchant_payable', EUR);
    // Nothing can be added to a text.
    const broken = { pk: `balance#${payable}`, sk: 'balance', balance: 'broken' };
    await moneyTable.documents.send(new PutCommand({ TableName: moneyTable.table, Item: broken }));
    await expect(moneyTable.applyEntries([entry])).rejects.toThrow('1 accounts not updated');
    const clearing = accountId(merchant, 'provider_clearing', EUR);
    expect((await stored(merchant))[clearing]).toMatchObject({ balance: 1000n, lines: 1 });
    expect((await moneyTable.itemsOf(`account#${payable}`)).length).toBe(0);
  });
});

describe('what can be spent', () => {
  const at = '2026-11-21T10:00:00.000Z';
  const change = (merchant: MerchantId, minor: bigint) => ({
    account: accountId(merchant, 'merchant_payable', EUR),
    amount: money(minor, 'EUR'),
    at,
  });
  const spend = (merchant: MerchantId, minor: bigint) =>
    moneyTable.transact([spendAvailable(moneyTable.table, change(merchant, minor))]);
  const payable = async (merchant: MerchantId) => {
    const { balance, available } =
      (await stored(merchant))[accountId(merchant, 'merchant_payable', EUR)] ?? {};
    return { balance, available };
  };

  it('is lowered once by a payout: when it is asked for, not when it is paid', async () => {
    const merchantId = newMerchant();
    await moneyTable.applyEntries([entryOf('payment', { merchantId })]);
    expect(await spend(merchantId, 400n)).toMatchObject({ ok: true });
    expect(await payable(merchantId)).toEqual({ balance: 1000n, available: 600n });
    await moneyTable.applyEntries([entryOf('payout', { merchantId, kind: 'payout_paid', minor: 400n })]);
    expect(await payable(merchantId)).toEqual({ balance: 600n, available: 600n });
  });

  it('is given back by what came to nothing', async () => {
    const merchantId = newMerchant();
    await moneyTable.applyEntries([entryOf('payment', { merchantId })]);
    await spend(merchantId, 400n);
    await moneyTable.transact([returnAvailable(moneyTable.table, change(merchantId, 400n))]);
    expect(await payable(merchantId)).toEqual({ balance: 1000n, available: 1000n });
  });

  it('is never spent below zero, by a hundred at once', async () => {
    const merchantId = newMerchant();
    await moneyTable.applyEntries([entryOf('payment', { merchantId })]);
    const results = await Promise.all(Array.from({ length: 100 }, () => spend(merchantId, 300n)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(3);
    expect(await payable(merchantId)).toEqual({ balance: 1000n, available: 100n });
  });

  it('is not there before anything was earned', async () => {
    expect(await spend(newMerchant(), 1n)).toMatchObject({ ok: false, error: { kind: 'condition_failed' } });
  });

  it('is forced below zero by a dispute of what was paid out, and then nothing can be spent', async () => {
    const merchantId = newMerchant();
    await moneyTable.applyEntries([entryOf('payment', { merchantId })]);
    await spend(merchantId, 1000n);
    await moneyTable.applyEntries([
      entryOf('payout', { merchantId, kind: 'payout_paid' }),
      entryOf('dispute', { merchantId, kind: 'dispute_opened' }),
    ]);
    expect(await payable(merchantId)).toEqual({ balance: -1000n, available: -1000n });
    expect(await spend(merchantId, 1n)).toMatchObject({ ok: false });
  });
});

describe('rebuilding', () => {
  it('applies the entries that are missing, and none of them twice', async () => {
    const merchantId = newMerchant();
    const entries = Array.from({ length: 30 }, (_, n) => entryOf(n, { merchantId }));
    await moneyTable.transact(entries.map((entry) => putEntry(moneyTable.table, entry)));
    await moneyTable.applyEntries(entries.slice(0, 10));
    const rebuild = createRebuildBalances({ ...moneyTable, scanEntries: createScanEntries(moneyTable) });
    expect(await rebuild()).toMatchObject({ entries: 30, lines: 40, known: 20 });
    expect(await rebuild()).toMatchObject({ entries: 30, lines: 0, known: 60 });
    expect(await stored(merchantId)).toEqual(expected(entries));
  });
});

describe('an account’s name', () => {
  it('says whose it is, of which kind and in which currency', () => {
    const merchantId = newMerchant();
    const account = { merchantId, kind: 'merchant_payable', currency: EUR } as const;
    expect(parseAccountId(accountId(merchantId, account.kind, account.currency))).toEqual(account);
  });

  it.each(['mer_1/piggy_bank/EUR', 'mer_1/merchant_payable', 'mer_1/merchant_payable/EUR/1'])(
    '%s is none',
    (text) => {
      expect(() => parseAccountId(text as AccountId)).toThrow(InvariantError);
    },
  );
});
