import { describe, expect, it } from 'vitest';
import { fromItem } from '../../lambdas/disputes/dispute-item.ts';
import type { Dispute } from '../../lambdas/disputes/domain/dispute.ts';
import { createRecordDispute } from '../../lambdas/disputes/record-dispute.ts';
import { toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { err, ok } from '../../lambdas/kernel/result.ts';
import type { Operation } from '../../lambdas/operations/domain/operation.ts';
import { type Item, toItem } from '../../lambdas/platform/dynamo.ts';
import type { Transact } from '../../lambdas/platform/unit-of-work.ts';
import type { ProviderDispute } from '../../lambdas/providers/provider-dispute.ts';
import { createManualClock } from '../support/clock.ts';
import { marshalled, newPayment } from '../support/payments.ts';

const { payment, operation } = newPayment();
const AMOUNT = payment.amount;

const TOLD: ProviderDispute = {
  providerReference: 'dp_1',
  operationId: operation.id,
  chargeReference: 'ch_1',
  amount: AMOUNT,
  status: 'lost',
  reason: 'fraudulent',
  fee: money(1500, 'EUR'),
  feeReturned: null,
  evidenceDueBy: null,
};

const keyOf = ({ pk, sk }: Item): string => `${String(pk)} ${String(sk)}`;

/** A dispute that was lost, with its fee, and a table that keeps what is put into it once. */
const setup = async () => {
  const clock = createManualClock();
  const items = new Map<string, Item>();
  let dispute: Dispute | null = null;
  const transact: Transact = async (writes) => {
    const puts = writes.flatMap(({ Put }) => (Put?.Item === undefined ? [] : [Put]));
    const isBreakThere = puts.some(
      ({ Item: put }) => items.has(keyOf(put ?? {})) && put?.['entity'] === 'break',
    );
    if (isBreakThere) return err({ kind: 'condition_failed', failed: [{ index: 0, existing: null }] });
    for (const { Item: put } of puts) {
      const item = toItem(marshalled(put ?? {})) ?? {};
      items.set(keyOf(item), item);
      if (item['entity'] === 'dispute') dispute = fromItem(item);
    }
    return ok(undefined);
  };
  const submitted: Operation = { ...operation, state: 'submitted', submittedAt: toRfc3339(0), check: null };
  const captured = { ...payment, state: 'captured', providerReference: 'ch_1' } as const;
  const recordDispute = createRecordDispute({
    operations: { get: async () => submitted },
    disputes: {
      read: async () => ({
        payment: { ...captured, amountAuthorized: AMOUNT, amountCaptured: AMOUNT, amountRefundable: AMOUNT },
        dispute,
      }),
    },
    findByReference: async () => null,
    transact,
    clock,
    table: 'money',
  });
  let events = 0;
  const tell = async (changes: Partial<ProviderDispute> = {}) => {
    events += 1;
    const marker = { Put: { TableName: 'money', Item: { pk: `marker#${events}`, sk: 'marker' } } };
    const source = {
      kind: 'provider_webhook',
      provider_event_id: `evt_${events}`,
      archive_key: 'k',
    } as const;
    const told = { dispute: { ...TOLD, ...changes }, toldAt: toRfc3339(clock.nowMs()) };
    return recordDispute({ provider: 'sandbox', told, source, marker });
  };
  expect(await tell()).toMatchObject({ kind: 'recorded' });
  return {
    tell,
    stored: () => dispute,
    breaks: () => [...items.values()].filter(({ entity }) => entity === 'break'),
    markers: () => [...items.keys()].filter((key) => key.startsWith('marker#')),
  };
};

describe('what contradicts a dispute in the books', () => {
  it.each([
    ['won after it was lost', { status: 'won' }, 'recorded lost, told won'],
    ['another amount', { amount: money(400, 'EUR') }, 'recorded 1250 EUR, told 400 EUR'],
    ['another fee', { fee: money(1600, 'EUR') }, 'recorded fee 1500 EUR, told fee 1600 EUR'],
  ] as const)('such as %s calls a person, once, and changes nothing', async (_what, changes, detail) => {
    const { tell, stored, breaks, markers } = await setup();
    const before = stored();
    expect(await tell(changes)).toMatchObject({ kind: 'contradiction' });
    expect(await tell(changes)).toMatchObject({ kind: 'contradiction' });
    expect(breaks()).toMatchObject([
      { kind: 'dispute_contradicted', state: 'open', subject_id: before?.id, amount: 1250n, detail },
    ]);
    expect(stored()).toEqual(before);
    // Unmarked, it comes again until it is among the dead letters.
    expect(markers()).toHaveLength(1);
  });

  it('is one break for each word', async () => {
    const { tell, breaks } = await setup();
    await tell({ status: 'won' });
    await tell({ amount: money(400, 'EUR') });
    expect(breaks()).toHaveLength(2);
  });
});
