import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MONEY } from '../../bench/subjects/tables.ts';
import { createBreakStore } from '../../lambdas/ledger/break-store.ts';
import { breakId } from '../../lambdas/ledger/domain/break.ts';
import { decideAnswer } from '../../lambdas/operations/domain/decide-answer.ts';
import type { Operation } from '../../lambdas/operations/domain/operation.ts';
import { newPayment } from '../support/payments.ts';
import { openCrashWorld } from './crash/crash-world.ts';
import { openShop } from './crash/shop.ts';

const HOUR_MS = 3_600_000;

/** A payment that was taken, of which the provider does not speak for ten hours. */
const keepSilent = async (deathAt: number | null) => {
  const world = await openCrashWorld();
  const startMs = world.clock.nowMs();
  const payment = await openShop(world).authorize('automatic');
  const breaks = createBreakStore({ documents: world.documents, table: MONEY.name });
  const id = breakId('operation_unknown', payment.operationId);
  const seen: { readonly atMs: number; readonly open: readonly string[] }[] = [];
  const look = async (): Promise<void> => {
    const { items } = await breaks.listOpen(10, null);
    seen.push({ atMs: world.clock.nowMs() - startMs, open: items.map((one) => one.id) });
  };
  const diedAt = await world.run({
    loss: 'reply',
    webhooks: 'are lost',
    silentUntilMs: startMs + 10 * HOUR_MS,
    deathAt,
    ...(deathAt === null ? { meanwhile: look } : {}),
  });
  const open = await breaks.listOpen(10, null);
  const found = await breaks.get(id);
  await world.close();
  return { diedAt, payment, id, seen, open: open.items, found, startMs };
};

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => vi.useRealTimers());

describe('an operation whose provider says nothing for longer than the schedule', () => {
  it('opens a break with its last check, and the outcome resolves it', async () => {
    const { payment, id, seen, open, found, startMs } = await keepSilent(null);

    const [first] = seen.filter((look) => look.open.length > 0);
    expect(first?.open).toEqual([id]);
    // Six checks take seven hours and twenty minutes; a day later the next one learns the outcome.
    expect(first?.atMs).toBeGreaterThan(7 * HOUR_MS);
    expect(found).toMatchObject({
      id,
      kind: 'operation_unknown',
      subjectId: payment.operationId,
      resourceId: payment.id,
      amount: { minor: 1250n, currency: 'EUR' },
      since: new Date(startMs).toISOString(),
      state: 'auto_resolved',
      ended: { as: 'operation_succeeded' },
    });
    const openedMs = Date.parse(found?.openedAt ?? '') - startMs;
    expect(openedMs).toBeGreaterThan(7 * HOUR_MS);
    expect(openedMs).toBeLessThan(8 * HOUR_MS);
    expect(open).toEqual([]);
  });

  it('has one break that ends resolved, whichever await a process dies at', async () => {
    for (let deathAt = 1; ; deathAt++) {
      const { diedAt, open, found } = await keepSilent(deathAt);
      if (diedAt === null) break;
      expect(found, `${deathAt}: ${diedAt}`).toMatchObject({ ended: { as: 'operation_succeeded' } });
      expect(open).toEqual([]);
    }
  });
});

describe('an operation past its schedule', () => {
  const waiting: Operation = {
    ...newPayment().operation,
    state: 'submitted',
    submittedAt: '2026-11-21T09:00:00.000Z',
    check: { number: 6, at: '2026-11-21T16:20:00.000Z' },
  };
  const nowMs = Date.parse('2026-11-21T16:20:00.000Z');

  it.each([
    [{ kind: 'no_answer', reason: 'unauthorized' }, true],
    [{ kind: 'no_answer', reason: 'timeout' }, true],
    [{ kind: 'not_found' }, true],
    [{ kind: 'pending', providerReference: 'ch_1' }, false],
    [{ kind: 'requires_action', providerReference: 'ch_1', redirectUrl: 'https://bank.example' }, false],
  ] as const)('that is told %j has a break: %s', (answer, hasBreak) => {
    const decision = decideAnswer(waiting, answer, 'query', nowMs);
    if (decision.kind !== 'record') throw new Error(decision.kind);
    expect(decision.operation.breakId !== undefined).toBe(hasBreak);
  });

  it('keeps the break that it has', () => {
    const doubted: Operation = { ...waiting, breakId: breakId('operation_unknown', waiting.id) };
    const decision = decideAnswer(doubted, { kind: 'no_answer', reason: 'timeout' }, 'query', nowMs);
    expect(decision).toMatchObject({ operation: { breakId: doubted.breakId } });
  });
});
