import { describe, expect, it } from 'vitest';
import { money } from '../../lambdas/kernel/money.ts';
import { type Break, breakId } from '../../lambdas/ledger/domain/break.ts';
import { breakJson, breakLines } from '../../ops/breaks/break-view.ts';
import { MERCHANT } from '../support/payments.ts';

const NOW_MS = Date.parse('2026-11-21T12:00:00.000Z');

const contradicted: Break = {
  id: breakId('operation_contradicted', 'op_1', 'failed', 'succeeded'),
  kind: 'operation_contradicted',
  subjectId: 'op_1',
  resourceId: 'pay_1',
  merchantId: MERCHANT,
  amount: money(1250, 'EUR'),
  detail: 'recorded failed, told succeeded',
  since: '2026-11-21T09:00:00.000Z',
  openedAt: '2026-11-21T09:00:00.000Z',
  resolved: null,
};

describe('a break as operators see it', () => {
  it('says what both records say', () => {
    expect(breakJson(contradicted, NOW_MS)).toMatchObject({
      kind: 'operation_contradicted',
      status: 'open',
      detail: 'recorded failed, told succeeded',
      age_seconds: 3 * 3600,
    });
    expect(breakLines(contradicted, NOW_MS)).toContain('  detail    recorded failed, told succeeded');
  });

  it('of an operation of which nothing is said has no such line', () => {
    const unknown: Break = { ...contradicted, kind: 'operation_unknown', detail: null };
    expect(breakJson(unknown, NOW_MS)).toMatchObject({ detail: null });
    expect(breakLines(unknown, NOW_MS).join('\n')).not.toContain('detail');
  });
});
