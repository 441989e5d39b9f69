import { expect, test } from 'vitest';
import { money } from '../../lambdas/kernel/money.ts';
import type { HistoryLine, HistoryPage, Provider } from '../../lambdas/providers/port.ts';
import type { MoneyRecord } from '../../lambdas/reconciliation/domain/record.ts';
import { readTheirRecords } from '../../lambdas/reconciliation/read-their-records.ts';

const line = (id: string, over: Partial<HistoryLine> = {}): HistoryLine => ({
  id,
  kind: 'charge',
  operationId: `op_${id}`,
  providerReference: `ch_${id}`,
  amount: money(1250, 'EUR'),
  settled: money(1250, 'EUR'),
  createdAt: '2026-11-20T09:00:00.000Z',
  ...over,
});

type Pages = (cursor: string | null, from: string) => HistoryPage;

const read = async (pages: Pages, days = 1) => {
  const provider: Pick<Provider, 'name' | 'history'> = {
    name: 'sandbox',
    history: async ({ cursor, from }) => pages(cursor, from),
  };
  const toMs = Date.parse('2026-11-21T00:00:00.000Z');
  const records: MoneyRecord[] = [];
  for await (const page of readTheirRecords(provider, { fromMs: toMs - days * 86_400_000, toMs }))
    records.push(...page);
  return records;
};

test('all pages are read, and all ranges of a long time', async () => {
  const asked: string[] = [];
  const records = await read((cursor, from) => {
    asked.push(`${from.slice(0, 10)} ${cursor ?? '-'}`);
    return cursor === null
      ? { lines: [line(`${from}a`)], nextCursor: 'b' }
      : { lines: [line(`${from}b`)], nextCursor: null };
  }, 40);
  expect(asked).toEqual(['2026-10-12 -', '2026-10-12 b', '2026-11-11 -', '2026-11-11 b']);
  expect(records).toHaveLength(4);
});

test('a cursor that leads in a circle ends the run with what to do', async () => {
  let count = 0;
  const reading = read((cursor) => ({
    lines: [line(String(count++))],
    nextCursor: cursor === 'a' ? 'b' : 'a',
  }));
  await expect(reading).rejects.toMatchObject({
    name: 'RunRefusedError',
    advice: expect.stringContaining('Run it again'),
  });
});

test('a page that repeats under ever new cursors ends the run', async () => {
  let count = 0;
  const reading = read(() => ({ lines: [line('1')], nextCursor: String(count++) }));
  await expect(reading).rejects.toThrow('sent one page of its history twice');
});

test('amounts are what the provider holds more for us, with the fee that it names', async () => {
  const lines = [
    line('1', { settled: money(1220, 'EUR'), fee: money(30, 'EUR') }),
    line('2', { kind: 'refund' }),
    line('3', { settled: money(900, 'USD'), fee: money(27, 'USD') }),
    line('4', { settled: money(1220, 'EUR') }),
    line('5', { kind: 'payout', settled: money(1275, 'EUR'), fee: money(25, 'EUR') }),
    line('6', { settled: money(-5, 'EUR'), fee: money(30, 'EUR'), amount: money(25, 'EUR') }),
  ];
  const records = await read(() => ({ lines, nextCursor: null }));
  expect(records).toMatchObject([
    { minor: 1250n, fee: 30n, movement: 'charge', causeId: 'op_1', reference: 'ch_1' },
    { minor: -1250n, fee: 0n },
    { minor: 1250n, fee: null },
    // What is missing without a name has not arrived.
    { minor: 1220n, fee: 0n },
    { minor: -1250n, fee: 25n },
    { minor: 25n, fee: 30n },
  ]);
});

test('a dispute is named by the id that it has here', async () => {
  const [found] = await read(() => ({ lines: [line('1', { kind: 'dispute' })], nextCursor: null }));
  expect(found?.causeId).toMatch(/^dp_/);
});
