import { expect, it } from 'vitest';
import { createRecordDispute } from '../../lambdas/disputes/record-dispute.ts';
import { toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { ok } from '../../lambdas/kernel/result.ts';
import type { Operation } from '../../lambdas/operations/domain/operation.ts';
import { createRecordAnswer } from '../../lambdas/operations/record-answer.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import type { Transact } from '../../lambdas/platform/unit-of-work.ts';
import type { KnownAnswer, ProviderName } from '../../lambdas/providers/port.ts';
import { createManualClock } from '../support/clock.ts';
import { newPayment } from '../support/payments.ts';

const clock = createManualClock();
const { payment, operation: created } = newPayment();
const { amount } = payment;
const source = { kind: 'provider_webhook', provider_event_id: 'evt_1', archive_key: 'key' } as const;
const marker = { Put: { TableName: 'money', Item: { pk: 'marker', sk: 'marker' } } };

/** An operation of the sandbox's, and how often anything was written but a break. */
const setup = () => {
  let writes = 0;
  const operation: Operation = {
    ...created,
    state: 'submitted',
    submittedAt: toRfc3339(clock.nowMs()),
    check: null,
  };
  let breaks = 0;
  const transact: Transact = async ([first]) => {
    if (first?.Put?.Item?.['entity'] === 'break') breaks++;
    else writes++;
    return ok(undefined);
  };
  const operations = { get: async () => operation, markSubmitted: async () => null };
  return {
    deps: { operations, transact, clock, table: 'money' },
    countWrites: () => writes,
    countBreaks: () => breaks,
  };
};

it.each([
  ['sandbox', 'recorded', 1, 0],
  ['stripe', 'contradiction', 0, 1],
] as const)('what %s tells of an operation that the sandbox was asked for is: %s', async (...expected) => {
  const [provider, kind, writes, breaks] = expected;
  const { deps, countWrites, countBreaks } = setup();
  const effects = { effectsOf: async () => ({ kind: 'nothing' }) as const };
  const resources = { payment: effects, refund: effects, payout: effects, dispute: effects };
  const recordAnswer = createRecordAnswer({ ...deps, breaks: { get: async () => null }, resources });
  const answer = {
    kind: 'succeeded',
    providerReference: 'ch_1',
    amountAuthorized: amount,
    amountCaptured: amount,
  } as const;
  const report = { operationId: created.id, provider, answer, channel: 'webhook', source, marker } as const;
  expect(await recordAnswer(report, silentLog)).toMatchObject({ kind });
  expect(countWrites()).toBe(writes);
  expect(countBreaks()).toBe(breaks);
});

const disputeToldBy = async (provider: ProviderName, paymentIsAt: ProviderName = 'sandbox') => {
  const { deps, countWrites } = setup();
  const captured = { ...payment, state: 'captured', providerReference: 'ch_1' } as const;
  const recordDispute = createRecordDispute({
    ...deps,
    disputes: {
      read: async () => ({
        payment: {
          ...captured,
          provider: paymentIsAt,
          amountAuthorized: amount,
          amountCaptured: amount,
          amountRefundable: amount,
        },
        dispute: null,
      }),
    },
    findByReference: async () => null,
  });
  const dispute = {
    providerReference: 'dp_1',
    operationId: created.id,
    chargeReference: 'ch_1',
    amount,
    status: 'needs_response',
    reason: 'fraudulent',
    fee: null,
    feeReturned: null,
    evidenceDueBy: null,
  } as const;
  const told = { dispute, toldAt: toRfc3339(clock.nowMs()) };
  const { kind } = await recordDispute({ provider, told, source, marker });
  return { kind, writes: countWrites() };
};

it('a dispute takes money back only from a payment that its provider has made', async () => {
  expect(await disputeToldBy('sandbox')).toEqual({ kind: 'recorded', writes: 1 });
  expect(await disputeToldBy('stripe')).toEqual({ kind: 'payment_not_found', writes: 0 });
});

it('a dispute told by the provider that a payment has left takes nothing from what the next one captured', async () => {
  expect(await disputeToldBy('sandbox', 'stripe')).toEqual({ kind: 'payment_not_found', writes: 0 });
});

const FAILED = { kind: 'failed', code: 'card_declined', providerReference: null } as const;
const SUCCEEDED = {
  kind: 'succeeded',
  providerReference: 'ch_1',
  amountAuthorized: amount,
  amountCaptured: amount,
} as const;
const AUTHORIZED = { kind: 'authorized', providerReference: 'ch_1', amountAuthorized: amount } as const;
const submittedAt = toRfc3339(clock.nowMs());
const SUCCEEDED_STATE = { state: 'succeeded', submittedAt, providerReference: 'ch_1' } as const;
const FAILED_STATE = { state: 'failed', submittedAt, failureCode: 'card_declined' } as const;

it.each<[string, KnownAnswer, string, Operation]>([
  ['a failure of what succeeded', FAILED, 'opposite', { ...created, ...SUCCEEDED_STATE }],
  ['a success of what failed', SUCCEEDED, 'opposite', { ...created, ...FAILED_STATE }],
  ['money held for what failed', AUTHORIZED, 'opposite', { ...created, ...FAILED_STATE }],
  ['money held for what succeeded', AUTHORIZED, 'unchanged', { ...created, ...SUCCEEDED_STATE }],
  ['a failure of what failed', FAILED, 'unchanged', { ...created, ...FAILED_STATE }],
  ['a success of what was never sent', SUCCEEDED, 'contradiction', created],
])('by webhook, %s', async (_what, answer, kind, operation) => {
  const { deps } = setup();
  const effects = { effectsOf: async () => ({ kind: 'nothing' }) as const };
  const recordAnswer = createRecordAnswer({
    ...deps,
    breaks: { get: async () => null },
    operations: { ...deps.operations, get: async () => operation },
    resources: { payment: effects, refund: effects, payout: effects, dispute: effects },
  });
  const report = {
    operationId: created.id,
    provider: 'sandbox',
    answer,
    channel: 'webhook',
    source,
    marker,
  } as const;
  expect(await recordAnswer(report, silentLog)).toMatchObject({ kind });
});
