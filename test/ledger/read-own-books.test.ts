import { afterAll, beforeAll, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { putEntry } from '../../lambdas/ledger/journal-store.ts';
import { createReadBooks } from '../../lambdas/ledger/read-books.ts';
import { toItem } from '../../lambdas/payments/payment-item.ts';
import { putEvent } from '../../lambdas/platform/event-item.ts';
import { newPayment } from '../support/payments.ts';
import { entryOf } from './journal.ts';
import { type MoneyTable, startMoneyTable } from './table-of-money.ts';

let moneyTable: MoneyTable;
beforeAll(async () => {
  moneyTable = await startMoneyTable();
});
afterAll(() => moneyTable.close());

const COUNT = 90;

it('the books are read whole', async () => {
  const { table } = moneyTable;
  const merchantId = deriveId('mer', 'books');
  const made = Array.from({ length: COUNT }, (_, n) => {
    const { payment, event } = newPayment({ merchantId, idempotencyKey: String(n) });
    return { payment, event, entry: entryOf(n, { merchantId }) };
  });
  for (let start = 0; start < COUNT; start += 30)
    await moneyTable.transact(
      made
        .slice(start, start + 30)
        .flatMap(({ payment, event, entry }) => [
          { Put: { TableName: table, Item: toItem(payment) } },
          putEvent(table, `payment#${payment.id}`, event),
          putEntry(table, entry),
        ]),
    );
  await moneyTable.applyEntries(made.map(({ entry }) => entry));

  const books = await createReadBooks(moneyTable)();

  expect(new Set(books.payments.map(({ id }) => id))).toEqual(new Set(made.map(({ payment }) => payment.id)));
  expect(books.payments).toHaveLength(COUNT);
  expect(books.resources).toHaveLength(COUNT);
  expect(books.entries).toHaveLength(COUNT);
  expect(books.statements.lines).toHaveLength(2 * COUNT);
  expect(books.statements.balances).toHaveLength(2);
  expect(books.statements.days.map(({ count }) => count)).toEqual([BigInt(COUNT), BigInt(COUNT)]);
});
