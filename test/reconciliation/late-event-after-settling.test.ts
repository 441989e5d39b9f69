import { afterAll, beforeAll, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { amountOf, makeJournalEntry } from '../../lambdas/ledger/domain/journal-entry.ts';
import { putEntry } from '../../lambdas/ledger/journal-store.ts';
import type { OpeningRun } from '../../lambdas/reconciliation/domain/find-break-again.ts';
import type { HealedFinding } from '../../lambdas/reconciliation/domain/healed-finding.ts';
import { ruleOf } from '../../lambdas/reconciliation/domain/movement.ts';
import type { ScopedRecord } from '../../lambdas/reconciliation/domain/record.ts';
import { createOpenFindings } from '../../lambdas/reconciliation/open-findings.ts';
import { MERCHANT } from '../support/payments.ts';
import { AT, type BreakWorld, openBreakWorld } from './break-world.ts';
import { createNotes } from './opening-notes.ts';

let world: BreakWorld;
beforeAll(async () => {
  world = await openBreakWorld();
});
afterAll(() => world.close());

const run = (provider: string): OpeningRun => ({
  id: `run_${provider}`,
  provider,
  from: '2026-11-21T00:00:00.000Z',
  to: '2026-11-22T00:00:00.000Z',
  createdAt: new Date(world.clock.nowMs()).toISOString(),
});

/** They have it and we do not: its webhook is lost, or lies among the dead letters. */
const missingHere = (over: Partial<ScopedRecord>): HealedFinding => ({
  class: 'missing_here',
  rule: null,
  here: [],
  there: [
    {
      id: `txn_${over.movement ?? ''}`,
      causeId: null,
      reference: null,
      movement: 'charge',
      currency: 'EUR' as ScopedRecord['currency'],
      minor: 1250n,
      fee: 0n,
      status: 'moved',
      at: AT,
      merchantId: null,
      resourceId: null,
      isInside: true,
      ...over,
    },
  ],
  healing: 'failed',
  evidence: null,
});

it.each([
  ['payout_return', deriveId('op', 'payout')],
  ['refund_return', deriveId('op', 'refund')],
  ['dispute_reversal', deriveId('dp', 'dispute')],
  ['dispute_fee_return', deriveId('dp', 'dispute')],
] as const)('a %s that is settled and then told of after all is booked once', async (movement, causeId) => {
  const open = createOpenFindings({
    ...world,
    findOwner: async () => ({ merchantId: MERCHANT, resourceId: causeId }),
  });
  await open(
    run(movement),
    (async function* () {
      yield missingHere({ movement, causeId });
    })(),
    createNotes(),
  );
  const [{ id } = { id: '' }] = (await world.breaks.listOpen(100, null)).items.filter(
    ({ provider }) => provider === movement,
  );
  const settled = { as: 'settled', reason: 'it came back' };
  await world.post(id, 'resolve', settled, { limits: { EUR: 1_000_000n } });

  // The webhook comes after all, sent again by the provider or by an operator: what its outcome books.
  const entry = makeJournalEntry(ruleOf(movement) as 'payout_returned', money(1250n, 'EUR'), {
    merchantId: MERCHANT,
    operationId: movement.startsWith('dispute') ? null : (causeId as `op_${string}`),
    resourceId: causeId,
    eventId: deriveId('evt', movement),
    createdAt: AT,
  });
  expect((await world.transact([putEntry(world.table, entry)])).ok).toBe(true);

  const booked = (await world.readBooks()).entries.filter(
    (one) => one.id === entry.id || one.resourceId === id,
  );
  expect(booked.map((one) => [one.kind, amountOf(one).minor])).toEqual([[entry.kind, 1250n]]);
});
