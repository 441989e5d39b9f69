import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { money, zero } from '../../lambdas/kernel/money.ts';
import type { JournalEntry } from '../../lambdas/ledger/domain/journal-entry.ts';
import { makeJournalEntry, sumsByCurrency } from '../../lambdas/ledger/domain/journal-entry.ts';
import { type AnyAnswer, type Channel, decideAnswer } from '../../lambdas/operations/domain/decide-answer.ts';
import { OPERATION_TRANSITIONS, type Operation } from '../../lambdas/operations/domain/operation.ts';
import { decideOutcome } from '../../lambdas/payments/domain/decide-outcome.ts';
import { PAYMENT_TRANSITIONS, type Payment } from '../../lambdas/payments/domain/payment.ts';
import { newPayment } from '../support/payments.ts';

interface World {
  operation: Operation;
  payment: Payment;
  readonly entries: JournalEntry[];
  readonly events: string[];
  nowMs: number;
}

const START_MS = Date.parse('2026-11-21T09:00:00.000Z');
const EUR = money(1250, 'EUR');

const submitted = (capture: 'automatic' | 'manual'): World => {
  const { payment, operation } = newPayment({ capture });
  return {
    operation: {
      ...operation,
      state: 'submitted',
      submittedAt: toRfc3339(START_MS),
      check: null,
      version: 2,
    },
    payment,
    entries: [],
    events: ['payment.created'],
    nowMs: START_MS,
  };
};

/** What the transaction of record-answer writes, without the database. */
const tell = (world: World, answer: AnyAnswer, channel: Channel): void => {
  world.nowMs += 1000;
  const decision = decideAnswer(world.operation, answer, channel, world.nowMs);
  if (decision.kind !== 'record') return;
  if (decision.outcome !== null) {
    const outcome = decideOutcome(world.payment, world.operation, decision.outcome, toRfc3339(world.nowMs));
    if (outcome.kind === 'contradiction') return;
    if (outcome.kind === 'change') {
      world.payment = outcome.payment;
      world.events.push(outcome.event);
      if (outcome.captured !== null)
        world.entries.push(
          makeJournalEntry('payment_captured', outcome.captured, {
            merchantId: world.payment.merchantId,
            operationId: world.operation.id,
            resourceId: world.payment.id,
            eventId: 'evt_x',
            createdAt: world.payment.updatedAt,
          }),
        );
    }
  }
  world.operation = decision.operation;
};

const definite = (isCharged: boolean, capture: 'automatic' | 'manual'): AnyAnswer =>
  isCharged
    ? {
        kind: 'succeeded',
        providerReference: 'ch_1',
        amountAuthorized: EUR,
        amountCaptured: capture === 'automatic' ? EUR : zero(EUR.currency),
      }
    : { kind: 'failed', providerReference: null, code: 'card_declined' };

const noise = fc.constantFrom<AnyAnswer>(
  { kind: 'ambiguous', reason: 'timeout' },
  { kind: 'ambiguous', reason: 'server_error' },
  { kind: 'not_accepted', reason: 'unreachable' },
  { kind: 'no_answer', reason: 'timeout' },
  { kind: 'pending', providerReference: 'ch_1' },
  { kind: 'requires_action', providerReference: 'ch_1', redirectUrl: 'https://bank.example/3ds' },
);

const channels = fc.constantFrom<Channel>('submit', 'query', 'webhook');

/** One provider with one truth, told often, late and in any order, among noise. */
const story = fc
  .record({ isCharged: fc.boolean(), capture: fc.constantFrom('automatic' as const, 'manual' as const) })
  .chain((truth) =>
    fc.record({
      truth: fc.constant(truth),
      told: fc.array(
        fc.tuple(
          fc.oneof(
            { weight: 2, arbitrary: noise },
            {
              weight: 1,
              arbitrary: fc.constant<AnyAnswer>({
                kind: 'authorized',
                providerReference: 'ch_1',
                amountAuthorized: EUR,
              }),
            },
            { weight: 2, arbitrary: fc.constant(definite(truth.isCharged, truth.capture)) },
          ),
          channels,
        ),
        { maxLength: 12 },
      ),
    }),
  )
  // A provider that authorises a manual payment has by that said that it succeeded.
  .filter(({ truth, told }) => truth.isCharged || told.every(([answer]) => answer.kind !== 'authorized'));

describe('a payment and its operation', () => {
  it('keep every invariant whatever is told, how often and in which order', () => {
    fc.assert(
      fc.property(story, ({ truth, told }) => {
        const world = submitted(truth.capture);
        for (const [answer, channel] of told) {
          const before = { ...world };
          tell(world, answer, channel);
          checkStep(before, world);
        }
        tell(world, definite(truth.isCharged, truth.capture), 'query');
        checkEnd(world, truth);
      }),
      { numRuns: 2000 },
    );
  });

  it('never end by doubt alone, however long it lasts', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, channels), { maxLength: 80 }), (told) => {
        const world = submitted('automatic');
        for (const [answer, channel] of told) tell(world, answer, channel);
        expect(['submitted', 'unknown']).toContain(world.operation.state);
        expect(['pending', 'requires_action']).toContain(world.payment.state);
        expect(world.entries).toEqual([]);
      }),
    );
  });

  it('do not believe a success with another amount', () => {
    const world = submitted('automatic');
    tell(
      world,
      {
        kind: 'succeeded',
        providerReference: 'ch_1',
        amountAuthorized: EUR,
        amountCaptured: money(1251, 'EUR'),
      },
      'webhook',
    );
    expect(world.payment.state).toBe('pending');
    expect(world.entries).toEqual([]);
  });

  it('report a provider that takes back its word', () => {
    const world = submitted('automatic');
    tell(world, definite(true, 'automatic'), 'submit');
    const decision = decideAnswer(world.operation, definite(false, 'automatic'), 'webhook', world.nowMs);
    expect(decision).toEqual({ kind: 'contradiction', recorded: 'succeeded', told: 'failed: card_declined' });
  });
});

const checkStep = (before: World, after: World): void => {
  if (before.operation.state !== after.operation.state) {
    const from: readonly string[] = OPERATION_TRANSITIONS[after.operation.state];
    expect(from).toContain(before.operation.state);
  }
  if (before.payment !== after.payment) {
    const event = after.events.at(-1) as keyof typeof PAYMENT_TRANSITIONS;
    const from: readonly string[] = PAYMENT_TRANSITIONS[event].from;
    expect(from).toContain(before.payment.state);
    expect(after.payment.state).toBe(PAYMENT_TRANSITIONS[event].to ?? before.payment.state);
    expect(after.payment.sequence).toBe(before.payment.sequence + 1);
  }
  const isOpen = after.operation.state === 'submitted' || after.operation.state === 'unknown';
  // Once an answer was heard, an operation without an outcome always has somebody who will look at it again.
  if (isOpen && before.operation !== after.operation) expect(after.operation).toHaveProperty('check.number');
  expect(after.payment.amountCaptured.minor <= after.payment.amountAuthorized.minor).toBe(true);
  expect(after.payment.amountAuthorized.minor <= after.payment.amount.minor).toBe(true);
};

const checkEnd = (world: World, truth: { isCharged: boolean; capture: string }): void => {
  const isCaptured = truth.isCharged && truth.capture === 'automatic';
  expect(world.operation.state).toBe(truth.isCharged ? 'succeeded' : 'failed');
  const settled = isCaptured ? 'captured' : 'authorized';
  expect(world.payment.state).toBe(truth.isCharged ? settled : 'failed');
  expect(world.entries).toHaveLength(isCaptured ? 1 : 0);
  expect(world.payment.amountCaptured.minor).toBe(isCaptured ? EUR.minor : 0n);
  for (const entry of world.entries)
    expect([...sumsByCurrency(entry.postings).values()].every((sum) => sum === 0n)).toBe(true);
  expect(world.events).toHaveLength(world.payment.sequence);
};
