import { describe, expect, it } from 'vitest';
import { money } from '../../lambdas/kernel/money.ts';
import { newBreak } from '../../lambdas/ledger/break-writes.ts';
import { end } from '../../lambdas/ledger/domain/act-on-break.ts';
import { type Break, breakId } from '../../lambdas/ledger/domain/break.ts';
import { breakDetails, breakView } from '../../lambdas/ledger/domain/break-view.ts';
import { breakLines, breaksTable } from '../../ops/breaks/break-view.ts';
import { MERCHANT } from '../support/payments.ts';

const NOW_MS = Date.parse('2026-11-21T12:00:00.000Z');

const contradicted: Break = newBreak({
  id: breakId('operation_contradicted', 'op_1', 'failed', 'succeeded'),
  kind: 'operation_contradicted',
  provider: 'sandbox',
  subjectId: 'op_1',
  resourceId: 'pay_1',
  merchantId: MERCHANT,
  amount: money(1250, 'EUR'),
  detail: 'recorded failed, told succeeded',
  since: '2026-11-21T09:00:00.000Z',
  openedAt: '2026-11-21T09:00:00.000Z',
  seen: null,
  difference: null,
});

describe('a break as operators see it', () => {
  it('says what both records say', () => {
    expect(breakDetails(contradicted, [], NOW_MS)).toMatchObject({
      kind: 'operation_contradicted',
      status: 'open',
      detail: 'recorded failed, told succeeded',
      age_seconds: 3 * 3600,
      due_at: '2026-11-22T09:00:00.000Z',
    });
    const lines = breakLines({ ...contradicted, provider: 'sandbox/bank-eur' }, [], NOW_MS);
    expect(lines).toContain('  detail      recorded failed, told succeeded');
    expect(lines).toContain('  other side  sandbox/bank-eur');
    expect(lines).toContain('  settling    is not possible: no entry would say this difference');
  });

  it('that a run found says in which units its words are', () => {
    const found: Break = { ...contradicted, kind: 'amount_differs', detail: 'here 1250 EUR; there 1249 EUR' };
    expect(breakLines(found, [], NOW_MS)).toContain(
      '  detail      here 1250 EUR; there 1249 EUR (minor units)',
    );
  });

  it('of an operation of which nothing is said has no such line', () => {
    const unknown: Break = { ...contradicted, kind: 'operation_unknown', detail: null };
    expect(breakView(unknown)).toMatchObject({ detail: null });
    expect(breakLines(unknown, [], NOW_MS).join('\n')).not.toContain('detail');
  });

  it('says how late it is, until it has ended', () => {
    const late = { ...contradicted, dueAt: '2026-11-21T10:30:00.000Z' };
    expect(breaksTable([late], NOW_MS).join('\n')).toContain('1 h 30 min late');
    const ended = end(late, 'ignored', { at: late.openedAt, as: 'ignored', by: 'client', reason: 'known' });
    expect(breaksTable([ended.after], NOW_MS).join('\n')).not.toContain('late');
    expect(breakLines(ended.after, [], NOW_MS).join('\n')).not.toContain('settling');
    expect(breakLines(ended.after, [ended.action], NOW_MS).at(-1)).toBe(
      '  2026-11-21T09:00:00.000Z  ignored by client: ignored: known',
    );
  });
});
