import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { money } from '../../lambdas/kernel/money.ts';
import { createBreakStore } from '../../lambdas/ledger/break-store.ts';
import { breakId } from '../../lambdas/ledger/domain/break.ts';
import { openContradiction } from '../../lambdas/operations/break-writes.ts';
import type { Operation } from '../../lambdas/operations/domain/operation.ts';
import { createOperationStore, putOperation } from '../../lambdas/operations/operation-store.ts';
import { type AnswerReport, createRecordAnswer } from '../../lambdas/operations/record-answer.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import type { Transact } from '../../lambdas/platform/unit-of-work.ts';
import type { KnownAnswer } from '../../lambdas/providers/port.ts';
import { createOperateOnBreak } from '../../lambdas/reconciliation/change-break.ts';
import { type MoneyTable, startMoneyTable } from '../ledger/table-of-money.ts';
import { createManualClock } from '../support/clock.ts';
import { newPayment } from '../support/payments.ts';

let moneyTable: MoneyTable;
beforeAll(async () => {
  moneyTable = await startMoneyTable();
});
afterAll(() => moneyTable.close());

const FAILED = { kind: 'failed', providerReference: 'ch_1', code: 'card_declined' } as const;
const BY_HAND = { kind: 'operator', by: 'operator anna' } as const;
const EXPIRED = { ...FAILED, code: 'expired' } as const;

/** A payment of 12.50 that the provider said it took. */
const setup = async (key: string, dies?: 'before' | 'after') => {
  const clock = createManualClock();
  const { payment, operation: created } = newPayment({ idempotencyKey: key });
  const operation: Operation = {
    ...created,
    state: 'succeeded',
    submittedAt: '2026-11-21T08:59:00.000Z',
    providerReference: 'ch_1',
  };
  await moneyTable.transact([putOperation(moneyTable.table, operation)]);
  let mayDie = dies !== undefined;
  const transact: Transact = async (items) => {
    const isDying = mayDie;
    mayDie = false;
    if (isDying && dies === 'before') throw new Error('died');
    const written = await moneyTable.transact(items);
    if (isDying) throw new Error('died');
    return written;
  };
  const effects = { effectsOf: async () => ({ kind: 'nothing' }) as const };
  const operations = createOperationStore(moneyTable);
  const recordAnswer = createRecordAnswer({
    operations,
    breaks: createBreakStore(moneyTable),
    resources: { payment: effects, refund: effects, payout: effects, dispute: effects },
    transact,
    clock,
    table: moneyTable.table,
  });
  const tell = (answer: KnownAnswer, event = 'pev_1') =>
    recordAnswer(
      {
        operationId: operation.id,
        provider: 'sandbox',
        answer,
        // A webhook alone is not believed: its provider is asked, and this is what it says then.
        channel: 'query',
        source: { kind: 'provider_webhook', provider_event_id: event, archive_key: 'key' },
        marker: {
          Put: { TableName: moneyTable.table, Item: { pk: `provider_event#${key}#${event}`, sk: 'mark' } },
        },
      } satisfies AnswerReport,
      silentLog,
    );
  const breaks = createBreakStore(moneyTable);
  const open = async () =>
    (await breaks.listOpen(100, null)).items.filter(({ subjectId }) => subjectId === operation.id);
  const operate = createOperateOnBreak({ ...moneyTable, breaks, clock });
  return { payment, operation, operations, tell, breaks, open, clock, key, operate };
};

describe('a provider that contradicts the books', () => {
  it('opens a break that names both words, and changes nothing else', async () => {
    const { payment, operation, operations, tell, open, key } = await setup('names both');

    expect(await tell(FAILED)).toMatchObject({ kind: 'contradiction' });

    expect(await open()).toEqual([
      {
        state: 'open',
        severity: 'high',
        provider: 'sandbox',
        owner: null,
        proposal: null,
        adjustments: null,
        seen: null,
        version: 1,
        isOverdue: false,
        eventsCount: 1,
        dueAt: '2026-11-22T09:00:00.000Z',
        difference: {
          amount: money(-1250, 'EUR'),
          causeId: operation.id,
          rule: 'payment_captured',
          at: '2026-11-21T09:00:00.000Z',
          isBooked: true,
        },
        id: breakId('operation_contradicted', operation.id, 'succeeded', 'failed: card_declined'),
        kind: 'operation_contradicted',
        subjectId: operation.id,
        resourceId: payment.id,
        merchantId: payment.merchantId,
        amount: money(1250, 'EUR'),
        detail: 'recorded succeeded, told failed: card_declined',
        since: '2026-11-21T09:00:00.000Z',
        openedAt: '2026-11-21T09:00:00.000Z',
        ended: null,
      },
    ]);
    expect(await operations.get(operation.id)).toEqual(operation);
    // Whatever told it is to come again, so it is not marked as processed.
    expect(await moneyTable.itemsOf(`provider_event#${key}`)).toEqual([]);
  });

  it('has one break for one word, however often it is told, and another for another word', async () => {
    const { tell, open } = await setup('one for one');
    for (let n = 0; n < 10; n++) expect(await tell(FAILED)).toMatchObject({ kind: 'contradiction' });
    expect(await open()).toHaveLength(1);
    await Promise.all(['pev_2', 'pev_3'].map((event) => tell(EXPIRED, event)));
    expect(new Set((await open()).map(({ detail }) => detail))).toEqual(
      new Set(['recorded succeeded, told failed: card_declined', 'recorded succeeded, told failed: expired']),
    );
  });

  it('has one break for what the reply and the check after it say of an operation without an outcome', async () => {
    const { operation, open, clock } = await setup('reply and check');
    const find = async (recorded: 'submitted' | 'unknown' | 'failed', told: string) =>
      moneyTable.transact(
        openContradiction(moneyTable.table, operation, { recorded, told, source: BY_HAND }, clock.nowMs()),
      );
    await find('submitted', 'captured 1 EUR');
    await find('unknown', 'captured 1 EUR');
    expect((await open()).map(({ detail }) => detail)).toEqual(['recorded submitted, told captured 1 EUR']);
    await find('unknown', 'captured 2 EUR');
    await find('failed', 'captured 1 EUR');
    expect(await open()).toHaveLength(3);
  });

  it.each(['before', 'after'] as const)(
    'is not forgotten by a process that dies %s the write',
    async (dies) => {
      const { tell, open } = await setup(`dies ${dies}`, dies);
      await expect(tell(FAILED)).rejects.toThrow('died');
      expect(await tell(FAILED)).toMatchObject({ kind: 'contradiction' });
      expect(await open()).toHaveLength(1);
    },
  );

  it('is over when a person says what it was; the same word does not open it again', async () => {
    const { tell, open, breaks, clock, operate } = await setup('a person');
    await tell(FAILED);
    const [{ id } = { id: '' }] = await open();
    clock.advance(60_000);

    const ended = await operate(
      id,
      { kind: 'resolve', as: 'provider_was_wrong', reason: 'a test of theirs' },
      { by: 'operator anna', principal: null, source: BY_HAND, approvalAbove: () => 10_000n },
    );

    expect(ended).toMatchObject({
      ok: true,
      value: { id, state: 'resolved', ended: { as: 'provider_was_wrong', by: 'operator anna' } },
    });
    expect(await open()).toEqual([]);
    await tell(FAILED);
    expect(await open()).toEqual([]);
    expect((await breaks.history(id)).map(({ kind, by }) => [kind, by])).toEqual([
      ['opened', 'operations'],
      ['resolved', 'operator anna'],
    ]);
  });

  it('that agrees again opens none', async () => {
    const { tell, open } = await setup('agrees');
    const amount = money(1250, 'EUR');
    await tell({
      kind: 'succeeded',
      providerReference: 'ch_1',
      amountAuthorized: amount,
      amountCaptured: amount,
    });
    expect(await open()).toEqual([]);
  });
});
