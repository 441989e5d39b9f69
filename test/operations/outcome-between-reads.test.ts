import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Operation } from '../../lambdas/operations/domain/operation.ts';
import { createOperationStore, putOperation } from '../../lambdas/operations/operation-store.ts';
import { createRecordAnswer } from '../../lambdas/operations/record-answer.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import type { WriteItem } from '../../lambdas/platform/unit-of-work.ts';
import { type MoneyTable, startMoneyTable } from '../ledger/table-of-money.ts';
import { createManualClock } from '../support/clock.ts';
import { newPayment } from '../support/payments.ts';

let moneyTable: MoneyTable;
beforeAll(async () => {
  moneyTable = await startMoneyTable();
});
afterAll(() => moneyTable.close());

it('an outcome that another channel records between the two reads is no contradiction', async () => {
  const { operation: created, payment } = newPayment({ idempotencyKey: 'between' });
  const submittedAt = '2026-11-21T08:59:00.000Z';
  const check = { number: 1, at: '2026-11-21T09:00:00.000Z' };
  const unknown: Operation = { ...created, state: 'unknown', submittedAt, check };
  const succeeded: Operation = {
    ...created,
    state: 'succeeded',
    submittedAt,
    providerReference: 'ch_1',
    version: unknown.version + 1,
  };
  await moneyTable.transact([putOperation(moneyTable.table, unknown)]);
  const written: WriteItem[] = [];
  const operations = createOperationStore(moneyTable);
  let reads = 0;
  const effects = {
    effectsOf: async () =>
      ({ kind: 'contradiction', told: 'succeeded, but the payment is captured' }) as const,
  };
  const recordAnswer = createRecordAnswer({
    // The query's answer is written right after the first read.
    operations: { ...operations, get: async (id) => (reads++ === 0 ? operations.get(id) : succeeded) },
    resources: { payment: effects, refund: effects, payout: effects, dispute: effects },
    breaks: { get: async () => null },
    transact: async (items) => {
      written.push(...items);
      return { ok: true, value: undefined };
    },
    clock: createManualClock(),
    table: moneyTable.table,
  });

  const result = await recordAnswer(
    {
      operationId: created.id,
      answer: {
        kind: 'succeeded',
        providerReference: 'ch_1',
        amountAuthorized: payment.amount,
        amountCaptured: payment.amount,
      },
      channel: 'webhook',
      source: { kind: 'provider_webhook', provider_event_id: 'pev_1', archive_key: 'key' },
    },
    silentLog,
  );

  expect(result).toEqual({ kind: 'unchanged' });
  expect(written).toEqual([]);
});
