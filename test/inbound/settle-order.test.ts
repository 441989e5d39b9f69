import type { SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { toOrderQuestion } from '../../lambdas/inbound/order-question.ts';
import { createOrderConsumer } from '../../lambdas/inbound/settle-order.ts';
import { toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { err, ok } from '../../lambdas/kernel/result.ts';
import type { Operation } from '../../lambdas/operations/domain/operation.ts';
import type { Pass, Postponed } from '../../lambdas/operations/provider-gate.ts';
import type { Transact, WriteItem } from '../../lambdas/platform/unit-of-work.ts';
import type { Provider, QueryAnswer } from '../../lambdas/providers/port.ts';
import { createRecordingLog } from '../access/recording-log.ts';
import { createManualClock } from '../support/clock.ts';
import { newPayment } from '../support/payments.ts';

const clock = createManualClock();
const { operation: created, payment } = newPayment();
const FAILED = { kind: 'failed', code: 'card_declined', providerReference: 'ch_1' } as const;
const SUCCEEDED = {
  kind: 'succeeded',
  providerReference: 'ch_1',
  amountAuthorized: payment.amount,
  amountCaptured: payment.amount,
} as const;

const QUESTION = JSON.parse(
  toOrderQuestion({
    provider: 'sandbox',
    event: {
      id: 'pev_1',
      type: 'charge.failed',
      operationId: created.id,
      createdAt: '2026-11-21T08:00:00.000Z',
      answer: FAILED,
      dispute: null,
    },
    archivedAt: { key: 'archived', versionId: 'v1' },
    receivedAt: '2026-11-21T08:00:01.000Z',
  }),
) as unknown;

const PASS: Pass = {
  kind: 'pass',
  pace: async () => undefined,
  observe: async () => undefined,
  leave: async () => undefined,
};

/** A payment that was captured, an event that says it failed, and a provider that says what it is told to. */
const setup = (
  answer: QueryAnswer,
  given: { readonly entered?: Pass | Postponed; readonly isMarked?: boolean } = {},
) => {
  const submittedAt = toRfc3339(clock.nowMs());
  const operation: Operation = { ...created, state: 'succeeded', submittedAt, providerReference: 'ch_1' };
  const written: WriteItem[] = [];
  const postponed: number[] = [];
  let others = 0;
  const transact: Transact = async (items) => {
    if (given.isMarked === true)
      return err({ kind: 'condition_failed', failed: [{ index: 0, existing: null }] });
    written.push(...items);
    return ok(undefined);
  };
  const provider: Provider = {
    name: 'sandbox',
    capabilities: { kinds: ['authorize'], consistencySeconds: 0, idempotencySeconds: 86_400 },
    query: async () => answer,
    submit: async () => Promise.reject(new Error('nothing is sent')),
    history: async () => ({ lines: [], nextCursor: null }),
  };
  const { log, lines } = createRecordingLog();
  const consume = createOrderConsumer({
    operations: { get: async (id) => (id === operation.id ? operation : null) },
    providers: { sandbox: provider },
    gate: { enter: async () => given.entered ?? PASS },
    postpone: async (_body, seconds) => {
      postponed.push(seconds);
    },
    transact,
    clock,
    table: 'money',
    otherwise: async () => {
      others++;
    },
  });
  const process = (body: unknown) => consume(body, {} as SQSRecord, log);
  return { process, written, postponed, lines, countOthers: () => others };
};

const codesOf = (lines: readonly { readonly code: string }[]) => lines.map(({ code }) => code);

describe('an event that says the opposite of what is recorded', () => {
  it('is old when its provider still says what is recorded: it is marked as overtaken', async () => {
    const { process, written, lines } = setup(SUCCEEDED);
    await process(QUESTION);
    expect(written).toMatchObject([
      {
        Put: {
          Item: {
            pk: 'provider_event#sandbox#pev_1',
            outcome: 'overtaken',
            operation_id: created.id,
            archive_key: 'archived',
            archive_version_id: 'v1',
          },
        },
      },
    ]);
    expect(codesOf(lines)).toEqual(['WEBHOOK_OVERTAKEN']);
  });

  it('asked about twice is marked once', async () => {
    const { process, lines } = setup(SUCCEEDED, { isMarked: true });
    await process(QUESTION);
    expect(codesOf(lines)).toEqual(['WEBHOOK_DUPLICATE']);
  });

  it('is a contradiction when its provider says so too: a break is opened, nothing else is changed, and a person is called', async () => {
    const { process, written, lines } = setup(FAILED);
    await expect(process(QUESTION)).rejects.toMatchObject({ reason: 'contradiction' });
    expect(written).toMatchObject([
      {
        Put: {
          Item: {
            entity: 'break',
            kind: 'operation_contradicted',
            subject_id: created.id,
            detail: 'recorded succeeded, told failed: card_declined',
          },
        },
      },
      { Put: { Item: { entity: 'break_action', kind: 'opened' } } },
      { Put: { Item: { entity: 'break_note' } } },
      { Put: { Item: { entity: 'event', type: 'reconciliation.break.opened' } } },
    ]);
    expect(codesOf(lines)).toEqual(['OPERATION_CONTRADICTED']);
  });

  it.each<QueryAnswer>([
    { kind: 'no_answer', reason: 'timeout' },
    { kind: 'not_found' },
    { kind: 'pending', providerReference: 'ch_1' },
  ])('stays open while its provider says $kind', async (answer) => {
    const { process, written } = setup(answer);
    await expect(process(QUESTION)).rejects.toMatchObject({ reason: 'no_word' });
    expect(written).toEqual([]);
  });

  it('waits while its provider must not be asked', async () => {
    const { process, postponed, written } = setup(SUCCEEDED, { entered: { kind: 'postponed', seconds: 30 } });
    await process(QUESTION);
    expect(postponed).toEqual([30]);
    expect(written).toEqual([]);
  });
});

it('every other message of the queue goes its own way', async () => {
  const { process, countOthers } = setup(SUCCEEDED);
  await process({ payment_id: 'pay_1' });
  expect(countOthers()).toBe(1);
});
