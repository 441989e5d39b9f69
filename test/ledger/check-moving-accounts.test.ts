import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { deriveId, type MerchantId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { createApplyEntries } from '../../lambdas/ledger/apply-entries.ts';
import { balanceKey, spendAvailable } from '../../lambdas/ledger/balance-writes.ts';
import { type AccountId, accountId } from '../../lambdas/ledger/domain/account.ts';
import {
  accountsInMotion,
  findStatementDisagreements,
} from '../../lambdas/ledger/domain/check-statements.ts';
import { linesOfEntry } from '../../lambdas/ledger/domain/statement-line.ts';
import { putEntry } from '../../lambdas/ledger/journal-store.ts';
import { createReadBooks } from '../../lambdas/ledger/read-books.ts';
import { accountPartition, dayKey } from '../../lambdas/ledger/statement-item.ts';
import { entryOf } from './journal.ts';
import { type MoneyTable, startMoneyTable } from './table-of-money.ts';

const EUR = money(0, 'EUR').currency;
const BEGIN_MS = Date.parse('2026-11-21T02:00:00.000Z');

let moneyTable: MoneyTable;
beforeAll(async () => {
  moneyTable = await startMoneyTable();
});
afterAll(() => moneyTable.close());

let merchants = 0;

/** A merchant whose entries never stop: a batch of them comes before each request of whoever reads the books. */
const openBusyMerchant = async () => {
  const merchantId: MerchantId = deriveId('mer', 'busy', String(merchants++));
  const payable = accountId(merchantId, 'merchant_payable', EUR);
  let entries = 0;
  let nowMs = BEGIN_MS;
  // Its clock stands still for a while, and once it is behind: another instance's.
  const clock = { nowMs: () => nowMs - (entries % 5 === 0 ? 2000 : 0) };
  const apply = createApplyEntries({ transactOn: () => moneyTable.transact, table: moneyTable.table, clock });
  const write = async (): Promise<void> => {
    nowMs += entries % 3 === 0 ? 1000 : 0;
    // Some are late, and belong to the day before.
    const at = toRfc3339(nowMs - (entries % 4 === 0 ? 3 * 3_600_000 : 0));
    const batch = [entryOf(entries++, { merchantId, at }), entryOf(entries++, { merchantId, at })];
    for (const entry of batch) await moneyTable.transact([putEntry(moneyTable.table, entry)]);
    await apply(batch);
  };
  const documents = createDocuments(moneyTable.endpoint.url);
  const meanwhile: (() => Promise<unknown>)[] = [];
  documents.middlewareStack.add(
    (next) => async (args) => {
      await write();
      await meanwhile.shift()?.();
      return next(args);
    },
    { step: 'initialize', name: 'busy' },
  );
  for (let batches = 0; batches < 10; batches++) await write();
  const check = async () => {
    const asOf = toRfc3339(nowMs - 3000);
    const { entries: journal, statements } = await createReadBooks({ documents, table: moneyTable.table })(
      asOf,
    );
    const found = findStatementDisagreements(journal, statements, asOf);
    const own = found.filter(({ id, kind }) => id.startsWith(merchantId) && !kind.startsWith('line_'));
    return { kinds: [...new Set(own.map(({ kind }) => kind))].toSorted(), statements, asOf };
  };
  const countEntries = () => entries;
  return { merchantId, payable, check, meanwhile, countEntries, nowMs: () => nowMs };
};

const addCent = async (key: object, name: string): Promise<void> => {
  await moneyTable.documents.send(
    new UpdateCommand({
      TableName: moneyTable.table,
      Key: key,
      UpdateExpression: 'ADD #name :cent',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':cent': 1n },
    }),
  );
};

const lineOf = async (account: AccountId): Promise<object> => {
  const items = await moneyTable.itemsOf(accountPartition(account));
  const line = items.find(({ entity }) => entity === 'statement_line');
  return { pk: line?.['pk'], sk: line?.['sk'] };
};

describe('accounts that never stop moving', () => {
  it('are judged, and nothing is wrong with them', async () => {
    const busy = await openBusyMerchant();
    const before = busy.countEntries();

    const { kinds, statements, asOf } = await busy.check();

    expect(kinds).toEqual([]);
    // They did move, between all the reads of it.
    const [cut] = statements.moving.filter(({ balance }) => balance.account === busy.payable);
    expect(busy.countEntries()).toBeGreaterThan(before + 6);
    expect(cut?.lines.some(({ batchAt }) => batchAt > cut.balance.batchAt)).toBe(true);
    expect(accountsInMotion(statements, asOf)).toBe(0);
  });

  it.each([
    ['a balance', ['balance_differs_from_lines'], (id: AccountId) => addCent(balanceKey(id), 'balance')],
    [
      'what can be spent',
      ['available_differs_from_lines'],
      (id: AccountId) => addCent(balanceKey(id), 'available'),
    ],
    ['a day', ['day_differs_from_lines'], (id: AccountId) => addCent(dayKey(id, '2026-11-21'), 'sum')],
    [
      'a line',
      ['available_differs_from_lines', 'balance_differs_from_lines', 'day_differs_from_lines'],
      async (id: AccountId) =>
        moneyTable.documents.send(
          new DeleteCommand({ TableName: moneyTable.table, Key: { ...(await lineOf(id)) } }),
        ),
    ],
  ])('hide no wrong cent in %s', async (_where, kinds, tamper) => {
    const busy = await openBusyMerchant();
    await tamper(busy.payable);
    expect((await busy.check()).kinds).toEqual(kinds);
  });

  it('are counted if intents took from them meanwhile: the rest of them is judged', async () => {
    const busy = await openBusyMerchant();
    const spend = spendAvailable(moneyTable.table, {
      account: busy.payable,
      amount: money(1, 'EUR'),
      at: toRfc3339(busy.nowMs() + 1000),
    });
    busy.meanwhile.push(async () => moneyTable.transact([spend]));

    const { kinds, statements, asOf } = await busy.check();

    expect(kinds).toEqual([]);
    expect(accountsInMotion(statements, asOf)).toBe(1);
  });
});

describe('the batches of an account', () => {
  it('follow one another, whatever the clocks of those say who bring them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -5000, max: 5000 }), { minLength: 2, maxLength: 8 }),
        async (clocks) => {
          const merchantId: MerchantId = deriveId('mer', 'busy', String(merchants++));
          const seen: string[] = [];
          for (const [index, offset] of clocks.entries()) {
            const clock = { nowMs: () => BEGIN_MS + offset };
            const apply = createApplyEntries({
              transactOn: () => moneyTable.transact,
              table: moneyTable.table,
              clock,
            });
            const entry = entryOf(index, { merchantId, at: toRfc3339(BEGIN_MS) });
            expect(await apply([entry])).toMatchObject({ lines: linesOfEntry(entry).length });
            const [item] = await moneyTable.itemsOf(
              balanceKey(accountId(merchantId, 'merchant_payable', EUR)).pk,
            );
            seen.push(String(item?.['batch_at']));
          }
          expect(seen).toEqual([...new Set(seen)].toSorted());
        },
      ),
      { numRuns: 20 },
    );
  });
});
