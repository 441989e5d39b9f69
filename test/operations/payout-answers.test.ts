import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import {
  type AnyAnswer,
  type Channel,
  decideAnswer,
  type Outcome,
} from '../../lambdas/operations/domain/decide-answer.ts';
import { OPERATION_TRANSITIONS, type Operation } from '../../lambdas/operations/domain/operation.ts';
import { MERCHANT } from '../support/payments.ts';

const AT = '2026-11-21T09:00:00.000Z';
const NOW_MS = Date.parse(AT);
const amount = money(400, 'EUR');
const ID = deriveId('op', 'payout');

const SUBMITTED: Operation = {
  id: ID,
  state: 'submitted',
  command: { kind: 'payout', operationId: ID, amount, destination: 'ba_ok' },
  provider: 'sandbox',
  resource: { kind: 'payment', id: deriveId('pay', 'any') },
  merchantId: MERCHANT,
  correlationId: 'correlation',
  createdAt: AT,
  submittedAt: AT,
  check: null,
  attempts: [],
  version: 2,
};

const IN_TRANSIT: AnyAnswer = { kind: 'in_transit', providerReference: 'po_1' };
const PAID: AnyAnswer = { kind: 'paid_out', providerReference: 'po_1', amount };
const RETURNED: AnyAnswer = {
  kind: 'returned',
  providerReference: 'po_1',
  amount,
  code: 'destination_closed',
};
const FAILED: AnyAnswer = { kind: 'failed', providerReference: 'po_1', code: 'payout_refused' };
const LOST: AnyAnswer = { kind: 'ambiguous', reason: 'timeout' };

/** The operation after all of these, and what its resource was told on the way. */
const tellAll = (answers: readonly (readonly [AnyAnswer, Channel])[]) => {
  let operation: Operation = SUBMITTED;
  const told: Outcome['kind'][] = [];
  const contradictions: string[] = [];
  for (const [answer, channel] of answers) {
    const decision = decideAnswer(operation, answer, channel, NOW_MS);
    if (decision.kind === 'contradiction') contradictions.push(`${decision.recorded}: ${decision.told}`);
    if (decision.kind !== 'record') continue;
    operation = decision.operation;
    if (decision.outcome !== null) told.push(decision.outcome.kind);
  }
  return { operation, told, contradictions };
};

describe('the operation of a payout', () => {
  it('goes on while the money is in transit, and a next look is planned', () => {
    const { operation, told } = tellAll([[IN_TRANSIT, 'query']]);
    expect(operation).toMatchObject({ state: 'submitted', check: { number: 1 } });
    expect(told).toEqual(['in_transit']);
  });

  it('ends when the payout is paid, and still hears that it came back', () => {
    const { operation, told, contradictions } = tellAll([
      [IN_TRANSIT, 'submit'],
      [PAID, 'webhook'],
      [RETURNED, 'webhook'],
    ]);
    expect(operation).toMatchObject({ state: 'succeeded', providerReference: 'po_1' });
    expect(told).toEqual(['in_transit', 'paid_out', 'returned']);
    expect(contradictions).toEqual([]);
  });

  it('that came back before we heard of its being paid was made all the same', () => {
    const { operation, told, contradictions } = tellAll([
      [RETURNED, 'webhook'],
      [PAID, 'webhook'],
      [IN_TRANSIT, 'webhook'],
    ]);
    expect(operation.state).toBe('succeeded');
    expect(told).toEqual(['returned']);
    expect(contradictions).toEqual([]);
  });

  it('that failed cannot have come back, and one that was paid cannot have failed', () => {
    expect(
      tellAll([
        [FAILED, 'webhook'],
        [RETURNED, 'webhook'],
      ]).contradictions,
    ).toEqual(['failed: returned']);
    expect(
      tellAll([
        [PAID, 'webhook'],
        [FAILED, 'webhook'],
      ]).contradictions,
    ).toEqual(['succeeded: failed: payout_refused']);
  });

  it.each(['submit', 'query', 'webhook'] as const)(
    'that failed cannot be on its way to the bank, as a %s may tell',
    (channel) => {
      const { operation, contradictions } = tellAll([
        [FAILED, 'query'],
        [IN_TRANSIT, channel],
      ]);
      expect(contradictions).toEqual(['failed: in_transit']);
      expect(operation.state).toBe('failed');
    },
  );

  it('follows its table and ends once, however the truth is told', () => {
    const truth = fc.constantFrom(IN_TRANSIT, PAID, RETURNED, LOST);
    const channel = fc.constantFrom<Channel[]>('submit', 'query', 'webhook');
    fc.assert(
      fc.property(fc.array(fc.tuple(truth, channel), { maxLength: 12 }), (answers) => {
        let operation: Operation = SUBMITTED;
        for (const [answer, by] of answers) {
          const decision = decideAnswer(operation, answer, by, NOW_MS);
          expect(decision.kind).not.toBe('contradiction');
          if (decision.kind !== 'record') continue;
          const { state } = decision.operation;
          const from: readonly string[] = [state, ...OPERATION_TRANSITIONS[state]];
          expect(from).toContain(operation.state);
          expect(decision.operation.version).toBe(operation.version + 1);
          operation = decision.operation;
        }
        const isDone = answers.some(([{ kind }]) => kind === 'paid_out' || kind === 'returned');
        expect(operation.state === 'succeeded').toBe(isDone);
      }),
    );
  });
});
