import { describe, expect, it } from 'vitest';
import { money } from '../../lambdas/kernel/money.ts';
import { dueAtOf, severityOf } from '../../lambdas/ledger/domain/break-urgency.ts';
import { AT } from './break-world.ts';

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
