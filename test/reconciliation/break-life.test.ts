import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { money } from '../../lambdas/kernel/money.ts';
import { newBreak } from '../../lambdas/ledger/break-writes.ts';
import type { BreakChange } from '../../lambdas/ledger/domain/act-on-break.ts';
import type { Break } from '../../lambdas/ledger/domain/break.ts';
import { BREAK_TRANSITIONS, isOpen } from '../../lambdas/ledger/domain/break-life.ts';
import { dueAtOf, severityOf } from '../../lambdas/ledger/domain/break-urgency.ts';
import { clearedBy } from '../../lambdas/ledger/domain/journal-entry.ts';
import { type BreakWish, decideBreakChange } from '../../lambdas/reconciliation/domain/change-break.ts';
import { AT, brokenOff, difference } from './break-world.ts';

const LIMIT = 1000n;

const wishes = fc.oneof(
  fc.constantFrom<BreakWish>(
    { kind: 'assign', owner: 'anna' },
    { kind: 'comment', text: 'asked them' },
    { kind: 'approve', reason: null },
    { kind: 'ignore', reason: 'small' },
    { kind: 'reopen', reason: 'it is back' },
  ),
  fc
    .constantFrom('settled', 'settled', 'accepted', 'provider_was_wrong')
    .map((as): BreakWish => ({ kind: 'resolve', as: as as 'settled', reason: 'why' })),
);

const commands = fc.array(fc.record({ wish: wishes, by: fc.constantFrom('anna', 'ben') }), { maxLength: 30 });

const expectWhole = (one: Break): void => {
  expect(one.ended === null).toBe(isOpen(one.state));
  if (!isOpen(one.state)) expect(one.proposal).toBeNull();
  if (one.state === 'assigned') expect(one.owner).not.toBeNull();
};

/** The state follows from the table, and the history from who did it. */
const expectStep = (before: Break, { after, action, transition }: BreakChange, by: string): void => {
  if (transition === null) expect(after.state).toBe(before.state);
  else {
    expect(BREAK_TRANSITIONS[transition].from).toContain(before.state);
    expect(after.state).toBe(BREAK_TRANSITIONS[transition].to);
  }
  expect(after.version).toBe(before.version + 1);
  expect(action).toMatchObject({ by, at: AT });
  expectWhole(after);
};

/** @returns what the books were changed by: what the break said that they lack, and above the limit by two people. */
const expectPosting = (before: Break, { posts }: BreakChange, wish: BreakWish, by: string): bigint => {
  if (posts === null) return 0n;
  const moved = clearedBy(posts)?.minor ?? 0n;
  expect(moved).toBe(before.difference?.amount.minor);
  if (moved > LIMIT || moved < -LIMIT) {
    expect(wish.kind).toBe('approve');
    expect(before.proposal?.by).not.toBe(by);
  }
  return moved;
};

describe('a break that people work on', () => {
  it('goes only where its table leads, and posts what its difference says, with two people above the limit', () => {
    fc.assert(
      fc.property(commands, fc.bigInt(-2000n, 2000n), (steps, minor) => {
        fc.pre(minor !== 0n);
        let one = newBreak(brokenOff('walk', { difference: difference('walk', minor) }));
        let posted = 0n;
        for (const { wish, by } of steps) {
          const decided = decideBreakChange(one, wish, { by, at: AT, approvalAbove: () => LIMIT });
          if (!decided.ok) continue;
          const { after } = decided.value;
          expectStep(one, decided.value, by);
          posted += expectPosting(one, decided.value, wish, by);
          // Whatever they do, the books lack the difference, have it, or are to give it back.
          expect([0n, minor]).toContain(posted);
          expect((after.adjustments?.credited ?? 0n) - (after.adjustments?.debited ?? 0n)).toBe(posted);
          one = after;
        }
      }),
    );
  });
});

describe('the severity of a break', () => {
  it('follows from its kind, and from how much is at stake', () => {
    expect(severityOf('amount_differs', money(5000, 'EUR'))).toBe('normal');
    expect(severityOf('amount_differs', money(-1_000_000, 'EUR'))).toBe('high');
    expect(severityOf('amount_differs', money(99, 'EUR'))).toBe('low');
    expect(severityOf('fee_differs', money(1, 'EUR'))).toBe('low');
    expect(severityOf('duplicate_there', money(1_000_000, 'EUR'))).toBe('critical');
    expect(severityOf('bad_row', null)).toBe('normal');
    expect(dueAtOf('critical', AT)).toBe('2026-11-21T13:00:00.000Z');
  });
});
