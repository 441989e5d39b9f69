import { describe, expect, it } from 'vitest';
import { toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { nextCheck } from '../../lambdas/operations/domain/check-schedule.ts';
import { decideCheck, RESUBMIT_SECONDS } from '../../lambdas/operations/domain/decide-check.ts';
import type { Check, Operation } from '../../lambdas/operations/domain/operation.ts';
import type { ProviderCapabilities } from '../../lambdas/providers/port.ts';
import { newPayment } from '../support/payments.ts';

const START_MS = Date.parse('2026-11-21T09:00:00.000Z');
const CAPABILITIES: ProviderCapabilities = {
  kinds: ['authorize'],
  consistencySeconds: 60,
  idempotencySeconds: 24 * 60 * 60,
};

const unknownSince = (lastSubmitMs: number): Extract<Operation, { state: 'unknown' }> => ({
  ...newPayment().operation,
  state: 'unknown',
  submittedAt: toRfc3339(START_MS),
  check: { number: 1, at: toRfc3339(START_MS) },
  attempts: [{ at: toRfc3339(lastSubmitMs), ask: 'submit', answer: 'timeout' }],
});

describe('the schedule of checks', () => {
  it('asks after 5 s, 30 s, 2 min, 15 min, 1 h, 6 h and then daily for as long as it takes', () => {
    let check: Check | null = null;
    const delays: number[] = [];
    for (let n = 0; n < 10; n++) {
      check = nextCheck(check, START_MS);
      delays.push((Date.parse(check.at) - START_MS) / 1000);
    }
    expect(delays).toEqual([5, 30, 120, 900, 3600, 21_600, 86_400, 86_400, 86_400, 86_400]);
    expect(check?.number).toBe(10);
  });
});

describe('"I have no record of this operation"', () => {
  const operation = unknownSince(START_MS);

  it('sends it again under the same key while the payer is still there', () => {
    const decision = decideCheck(operation, { kind: 'not_found' }, CAPABILITIES, START_MS + 5000);
    expect(decision).toEqual({ kind: 'resubmit' });
  });

  it('sends it again after a first sending that had waited out an outage', () => {
    const sentMs = START_MS + 20 * 60_000;
    const late = { ...unknownSince(sentMs), createdAt: toRfc3339(START_MS), submittedAt: toRfc3339(sentMs) };
    expect(decideCheck(late, { kind: 'not_found' }, CAPABILITIES, sentMs + 155_000)).toEqual({
      kind: 'resubmit',
    });
    const tooLateMs = sentMs + (RESUBMIT_SECONDS + CAPABILITIES.consistencySeconds) * 1000;
    expect(decideCheck(late, { kind: 'not_found' }, CAPABILITIES, tooLateMs)).toMatchObject({
      answer: { kind: 'failed', code: 'not_received' },
    });
  });

  it('fails it once it is too late to send, with the provider as the witness', () => {
    const nowMs = START_MS + (RESUBMIT_SECONDS + CAPABILITIES.consistencySeconds) * 1000;
    expect(decideCheck(operation, { kind: 'not_found' }, CAPABILITIES, nowMs)).toEqual({
      kind: 'record',
      answer: { kind: 'failed', code: 'not_received', providerReference: null },
    });
  });

  it('waits while the provider may not have caught up with what we just sent', () => {
    const nowMs = START_MS + RESUBMIT_SECONDS * 1000;
    const justSent = unknownSince(nowMs - 59_000);
    expect(decideCheck(justSent, { kind: 'not_found' }, CAPABILITIES, nowMs)).toEqual({
      kind: 'record',
      answer: { kind: 'not_found' },
    });
  });

  it('waits while a duplicate of this check may still be sending it', () => {
    // One delivery of the check decided to send at 14:59.999, and this one asks at 15:00 and before it arrives.
    const nowMs = START_MS + RESUBMIT_SECONDS * 1000;
    expect(decideCheck(operation, { kind: 'not_found' }, CAPABILITIES, nowMs)).toEqual({
      kind: 'record',
      answer: { kind: 'not_found' },
    });
  });

  it('is never sent again once the provider may have forgotten its key', () => {
    const forgetful = { ...CAPABILITIES, idempotencySeconds: 60 };
    const decision = decideCheck(operation, { kind: 'not_found' }, forgetful, START_MS + 121_000);
    expect(decision).toMatchObject({ kind: 'record', answer: { kind: 'failed' } });
  });
});

describe('a question that got no answer', () => {
  it('says nothing about the operation, however old it is', () => {
    const answer = { kind: 'no_answer', reason: 'timeout' } as const;
    const nowMs = START_MS + 365 * 86_400_000;
    expect(decideCheck(unknownSince(START_MS), answer, CAPABILITIES, nowMs)).toEqual({
      kind: 'record',
      answer,
    });
  });
});
