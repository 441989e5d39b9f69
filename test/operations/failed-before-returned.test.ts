import { expect, it } from 'vitest';
import { money } from '../../lambdas/kernel/money.ts';
import { differenceOf } from '../../lambdas/operations/domain/contradicted.ts';
import { decideAnswer } from '../../lambdas/operations/domain/decide-answer.ts';
import type { Operation } from '../../lambdas/operations/domain/operation.ts';
import { newPayment } from '../support/payments.ts';

const AT = '2026-11-21T09:00:00.000Z';
const amount = money(1250, 'EUR');

/** A payout that was told as paid. */
const paid = (): Operation => {
  const { operation } = newPayment({ idempotencyKey: 'paid, failed, returned' });
  return {
    ...operation,
    command: { kind: 'payout', operationId: operation.id, amount, destination: 'ba_1' },
    state: 'succeeded',
    submittedAt: AT,
    providerReference: 'po_1',
  };
};

it('a payout that is called failed before its return is told is not settled: the return would credit it again', () => {
  const failed = { kind: 'failed', providerReference: 'po_1', code: 'payout_refused' } as const;
  expect(decideAnswer(paid(), failed, 'query', 0)).toMatchObject({ kind: 'contradiction' });
  expect(differenceOf(paid(), failed, AT)).toBeNull();

  // Stripe writes the second move a moment later: what books the money is this.
  const returned = { kind: 'returned', providerReference: 'po_1', amount, code: 'payout_refused' } as const;
  expect(decideAnswer(paid(), returned, 'webhook', 0)).toMatchObject({ kind: 'record', outcome: returned });
});
