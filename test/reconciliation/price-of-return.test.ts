import { expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { chooseCure } from '../../lambdas/reconciliation/domain/choose-cure.ts';
import type { ScopedRecord } from '../../lambdas/reconciliation/domain/record.ts';

const record = (over: Partial<ScopedRecord>): ScopedRecord => ({
  id: 'txn_1',
  causeId: deriveId('op', 'payout'),
  reference: 'po_1',
  movement: 'payout_return',
  currency: 'EUR' as ScopedRecord['currency'],
  minor: 1250n,
  fee: 0n,
  status: 'moved',
  at: '2026-11-21T09:00:00.000Z',
  merchantId: null,
  resourceId: null,
  isInside: true,
  ...over,
});

it.each([
  ['payout_return', 1250n, null],
  ['refund_return', 1250n, null],
  ['payout', -1250n, 'book_fee'],
] as const)('the price of a %s: its operation has one fee, and that is not a return’s', (...row) => {
  const [movement, minor, cure] = row;
  const finding = {
    class: 'fee_differs',
    rule: 'operation_id',
    here: [record({ movement, minor })],
    there: [record({ movement, minor, fee: 25n })],
  } as const;
  expect(chooseCure(finding)?.kind ?? null).toBe(cure);
});
