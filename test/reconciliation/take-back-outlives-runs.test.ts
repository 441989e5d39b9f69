import { afterAll, beforeAll, expect, it } from 'vitest';
import { breakId } from '../../lambdas/ledger/domain/break.ts';
import { createOpenFindings } from '../../lambdas/reconciliation/open-findings.ts';
import { AT, type BreakWorld, brokenOff, openBreakWorld, operationOf } from './break-world.ts';
import { createNotes } from './opening-notes.ts';

let world: BreakWorld;
beforeAll(async () => {
  world = await openBreakWorld();
});
afterAll(() => world.close());

const NO_LIMIT = { limits: { EUR: 1_000_000n } };

/** A run over the day that finds nothing any more: the books agree, because the entry stands. */
const runThatFindsNothing = async (id: string) => {
  world.clock.advance(3_600_000);
  const run = {
    id,
    provider: 'sandbox',
    from: '2026-11-21T00:00:00.000Z',
    to: '2026-11-22T00:00:00.000Z',
    createdAt: new Date(world.clock.nowMs()).toISOString(),
  };
  const nothing = (async function* () {
    yield* [];
  })();
  const notes = createNotes();
  await createOpenFindings({ ...world, findOwner: async () => null })(run, nothing, notes);
  return notes.counts();
};

it('an entry that waits to be taken back by a second client is not forgotten because a run finds the books agree', async () => {
  const id = await world.open(
    brokenOff('taken back', {
      id: breakId('status_differs', 'sandbox', operationOf('taken back'), 'charge'),
      seen: { runId: 'run_0', at: AT, count: 1, evidence: 'evidence' },
    }),
  );
  await world.post(id, 'resolve', { as: 'settled', reason: 'they took it' }, NO_LIMIT);
  await world.post(id, 'reopen', { reason: 'it was another merchant’s' });
  await world.post(id, 'resolve', { as: 'settled', reason: 'take it back' }, { limits: { EUR: 0n } });

  expect(await runThatFindsNothing('run_1')).toMatchObject({ autoResolved: 0 });

  expect(await world.approve(id, { client: 'ben', limits: { EUR: 0n } })).toMatchObject({
    status: 200,
    body: { status: 'resolved', adjusted: { amount: 0 } },
  });
  // Nothing of it stands any more: what a run does not find then is over.
  await world.post(id, 'reopen', { reason: 'look again' });
  expect(await runThatFindsNothing('run_2')).toMatchObject({ autoResolved: 1 });
});
