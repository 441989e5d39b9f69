import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../../bench/dynamodb/endpoint.ts';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { MONEY } from '../../bench/subjects/tables.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { createClearingSums } from '../../lambdas/reconciliation/domain/clearing.ts';
import type { MoneyRecord } from '../../lambdas/reconciliation/domain/record.ts';
import type { RunWindow } from '../../lambdas/reconciliation/domain/window.ts';
import { factLines, readFactLines } from '../../lambdas/reconciliation/fact-lines.ts';
import { readOurRecords } from '../../lambdas/reconciliation/read-our-records.ts';
import { createScanFacts, type FactPage, type ScanFacts } from '../../lambdas/reconciliation/scan-facts.ts';
import { factsOf, NOW, YESTERDAY } from './run-world.ts';

const WINDOW: RunWindow = { ...YESTERDAY, read: YESTERDAY };
const AT = '2026-11-20T09:00:00.000Z';

let endpoint: Endpoint;
let directory: string;
beforeAll(async () => {
  endpoint = await startEndpoint({ tables: [MONEY] });
});
afterAll(async () => endpoint.close());
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'naming-'));
  endpoint.service.table(MONEY.name).items.clear();
});
afterEach(() => rmSync(directory, { recursive: true }));

const scan = (): ScanFacts =>
  createScanFacts({ documents: createDocuments(endpoint.url), table: MONEY.name });

const pagesOf = async (scanFacts: ScanFacts): Promise<readonly FactPage[]> => {
  const pages: FactPage[] = [];
  for await (const page of scanFacts()) pages.push(page);
  return pages;
};

const recordsOf = async (scanFacts: ScanFacts): Promise<readonly MoneyRecord[]> => {
  const records: MoneyRecord[] = [];
  const clearing = createClearingSums(WINDOW, NOW);
  const deps = { scanFacts, provider: 'sandbox', span: YESTERDAY, directory, clearing } as const;
  for await (const record of readOurRecords(deps)) records.push(record);
  return records;
};

/** A page, and the same after it was a file. */
const bothWays = (page: FactPage): readonly ScanFacts[] => {
  const path = join(directory, 'ours.rows');
  writeFileSync(
    path,
    factLines(page, WINDOW)
      .map((line) => `${line}\n`)
      .join(''),
  );
  return [
    async function* () {
      yield page;
    },
    async function* () {
      yield* readFactLines(path);
    },
  ];
};

describe('what a merchant calls a payment', () => {
  const payment = deriveId('pay', 'of coffee');
  const naming = { causeId: 'op_1', merchantReference: 'Order 1 – ✓', from: AT, until: AT };

  test('is read with its operations, of payments and payouts that have a name', async () => {
    const items = endpoint.service.table(MONEY.name).items;
    const documents = createDocuments(endpoint.url);
    const { PutCommand } = await import('@aws-sdk/lib-dynamodb');
    const put = async (Item: Record<string, unknown>): Promise<void> => {
      await documents.send(new PutCommand({ TableName: MONEY.name, Item }));
    };
    const times = { created_at: AT, updated_at: NOW };
    await put({
      pk: `payment#${payment}`,
      sk: 'payment',
      entity: 'payment',
      ...times,
      operations_count: 2,
      reference: 'ORD-1',
    });
    await put({ pk: 'payment#pay_2', sk: 'payment', entity: 'payment', ...times, operations_count: 1 });
    await put({ pk: 'payout#po_1', sk: 'payout', entity: 'payout', ...times, reference: 'March' });
    expect(items.size).toBe(3);

    const names = (await pagesOf(scan())).flatMap((page) => page.names ?? []);
    expect(new Set(names.map(({ causeId, merchantReference }) => `${causeId} ${merchantReference}`))).toEqual(
      new Set([
        `${operationId(payment, 1)} ORD-1`,
        `${operationId(payment, 2)} ORD-1`,
        `${operationId('po_1', 1)} March`,
      ]),
    );
  });

  test('comes with the record of each operation, straight from the table or through a file', async () => {
    const page: FactPage = { facts: [...factsOf(1), ...factsOf(2)], names: [naming], clearing: [] };
    for (const scanFacts of bothWays(page))
      expect(
        (await recordsOf(scanFacts)).map(({ id, merchantReference }) => [id, merchantReference]),
      ).toEqual([
        ['je_1', 'Order 1 – ✓'],
        ['je_2', undefined],
      ]);
  });

  test('is left out where the payment was over before the time, or made after it', async () => {
    const old = { ...naming, from: '2026-11-01T00:00:00.000Z', until: '2026-11-02T00:00:00.000Z' };
    const young = { ...naming, from: NOW, until: NOW };
    const page: FactPage = { facts: factsOf(1), names: [old, young], clearing: [] };
    expect(factLines(page, WINDOW).filter((line) => line.startsWith('naming '))).toEqual([]);
    for (const scanFacts of bothWays(page))
      expect((await recordsOf(scanFacts)).map(({ merchantReference }) => merchantReference)).toEqual([
        undefined,
      ]);
  });
});
