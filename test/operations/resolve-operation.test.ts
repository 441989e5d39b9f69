import { describe, expect, it } from 'vitest';
import { toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { err, ok } from '../../lambdas/kernel/result.ts';
import type { Operation } from '../../lambdas/operations/domain/operation.ts';
import { fromItem } from '../../lambdas/operations/operation-item.ts';
import { createRecordAnswer } from '../../lambdas/operations/record-answer.ts';
import { createResolveOperation } from '../../lambdas/operations/resolve-operation.ts';
import { toItem } from '../../lambdas/platform/dynamo.ts';
import type { Transact } from '../../lambdas/platform/unit-of-work.ts';
import type { Provider, ProviderAnswer, QueryAnswer } from '../../lambdas/providers/port.ts';
import { createRecordingLog } from '../access/recording-log.ts';
import { createManualClock } from '../support/clock.ts';
import { marshalled, newPayment } from '../support/payments.ts';

/** More than anybody asked for, so the payment cannot take it. */
const IMPOSSIBLE = {
  kind: 'succeeded',
  providerReference: 'ch_1',
  amountAuthorized: money(999_999, 'EUR'),
  amountCaptured: money(999_999, 'EUR'),
} as const satisfies ProviderAnswer;

/** An operation that waits for its second check, and a provider that says what it is told to say. */
const setup = (
  says: { readonly toQuery: QueryAnswer; readonly toSubmit?: ProviderAnswer },
  attempts: Operation['attempts'] = [],
) => {
  const ages: number[] = [];
  const clock = createManualClock();
  let stored: Operation = {
    ...newPayment().operation,
    state: 'submitted',
    submittedAt: toRfc3339(clock.nowMs()),
    attempts,
    check: { number: 2, at: toRfc3339(clock.nowMs()) },
  };
  const breaks: unknown[] = [];
  const transact: Transact = async ([item]) => {
    if (item?.Put?.Item?.['entity'] === 'break') {
      breaks.push(item.Put.Item['detail']);
      return ok(undefined);
    }
    const written = toItem(marshalled(item?.Put?.Item ?? {}));
    if (written === null || item?.Put === undefined) return err({ kind: 'contended' });
    stored = fromItem(written);
    return ok(undefined);
  };
  const operations = { get: async () => stored, markSubmitted: async () => null };
  const provider: Provider = {
    name: 'sandbox',
    capabilities: { kinds: ['authorize'], consistencySeconds: 0, idempotencySeconds: 86_400 },
    query: async () => says.toQuery,
    submit: async () => says.toSubmit ?? { kind: 'not_accepted', reason: 'unreachable' },
    history: async () => ({ lines: [], nextCursor: null }),
  };
  const { log, lines } = createRecordingLog();
  const effectsOf = async () => ({ kind: 'contradiction', told: 'another amount' }) as const;
  const recordAnswer = createRecordAnswer({
    operations,
    breaks: { get: async () => null },
    resources: {
      payment: { effectsOf },
      refund: { effectsOf },
      payout: { effectsOf },
      dispute: { effectsOf },
    },
    transact,
    clock,
    table: 'money',
  });
  const resolve = createResolveOperation({
    operations,
    providers: { sandbox: provider },
    recordAnswer,
    clock,
    gate: {
      enter: async () => ({
        kind: 'pass',
        pace: async () => undefined,
        observe: async () => undefined,
        leave: async () => undefined,
      }),
    },
    onAge: (ageSeconds) => ages.push(ageSeconds),
  });
  return { run: () => resolve(stored.id, 2, log), read: () => stored, lines, ages, breaks };
};

describe('an answer that contradicts the books', () => {
  it('to a check leaves the operation open, with its next check planned', async () => {
    const { run, read, lines, breaks } = setup({ toQuery: IMPOSSIBLE });
    expect(await run()).toEqual({ kind: 'checked' });
    expect(read()).toMatchObject({
      state: 'submitted',
      check: { number: 3 },
      attempts: [{ ask: 'query', answer: 'unreadable_reply' }],
    });
    expect(lines.map(({ code }) => code)).toEqual(['OPERATION_CONTRADICTED', 'OPERATION_ANSWERED']);
    expect(breaks).toEqual(['recorded submitted, told another amount']);
  });

  it('in the reply to sending again leaves doubt, with its next check planned', async () => {
    const { run, read, lines, breaks } = setup({ toQuery: { kind: 'not_found' }, toSubmit: IMPOSSIBLE });
    expect(await run()).toEqual({ kind: 'checked' });
    expect(read()).toMatchObject({
      state: 'unknown',
      check: { number: 3 },
      attempts: [{ ask: 'submit', answer: 'unreadable_reply' }],
    });
    expect(lines.map(({ code }) => code)).toEqual([
      'OPERATION_RESUBMITTED',
      'OPERATION_CONTRADICTED',
      'OPERATION_ANSWERED',
    ]);
    expect(breaks).toEqual(['recorded submitted, told another amount']);
  });
});

describe('the age of an operation without an outcome', () => {
  const attempt = (answer: string) => [{ at: '2026-11-21T09:00:00.000Z', ask: 'query', answer }] as const;

  it.each([
    ['timeout', 1],
    ['pending', 1],
    ['in_transit', 0],
    ['requires_action', 0],
  ])(
    'after the answer %s is told %i times: what is on its way to a bank or waits for its payer is slow, not lost',
    async (answer, times) => {
      const { run, ages } = setup({ toQuery: { kind: 'no_answer', reason: 'timeout' } }, attempt(answer));
      await run();
      expect(ages).toHaveLength(times);
    },
  );
});
