import { expect, it } from 'vitest';
import { money } from '../../lambdas/kernel/money.ts';
import { differenceOf } from '../../lambdas/operations/domain/contradicted.ts';
import { type Operation, operationId } from '../../lambdas/operations/domain/operation.ts';
import { newPayment } from '../support/payments.ts';

const AT = '2026-11-21T09:00:00.000Z';

/** 3.00 of 10.00 were captured before; a second capture of 2.00 failed here. */
const failedCapture = (): Operation => {
  const { payment, operation } = newPayment({ idempotencyKey: 'captured in parts' });
  const id = operationId(payment.id, 3);
  const amount = money(200, 'EUR');
  return {
    ...operation,
    id,
    command: { kind: 'capture', operationId: id, amount, providerReference: 'ch_1' },
    state: 'failed',
    submittedAt: AT,
    failureCode: 'provider_refused',
  };
};

it('a capture that failed here and was made there is missing by its own amount, not by the charge’s', () => {
  const operation = failedCapture();
  const answer = {
    kind: 'succeeded',
    providerReference: 'ch_1',
    amountAuthorized: money(1000, 'EUR'),
    amountCaptured: money(500, 'EUR'),
  } as const;
  expect(differenceOf(operation, answer, AT)).toEqual({
    amount: money(200, 'EUR'),
    causeId: operation.id,
    rule: 'payment_captured',
    at: AT,
    isBooked: false,
  });
});
