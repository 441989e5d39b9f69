import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MONEY } from '../../bench/subjects/tables.ts';
import { RESUBMIT_SECONDS } from '../../lambdas/operations/domain/decide-check.ts';
import { createOperationStore } from '../../lambdas/operations/operation-store.ts';
import { openCrashWorld } from './crash/crash-world.ts';
import { openShop } from './crash/shop.ts';

const IN_PEACE = { loss: 'nothing', webhooks: 'are lost', deathAt: null } as const;

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => vi.useRealTimers());

/** Marked as sent by a process that died, and found again by the next delivery. */
const foundAfter = async (seconds: number) => {
  const world = await openCrashWorld();
  const { operationId } = await openShop(world).authorize('automatic');
  const operations = createOperationStore({ documents: world.documents, table: MONEY.name });
  const operation = await operations.get(operationId);
  if (operation === null) return expect.unreachable();
  await operations.markSubmitted(operation, world.clock.nowMs());
  world.advanceTo(world.clock.nowMs() + seconds * 1000);
  await world.run(IN_PEACE);
  const state = (await operations.get(operationId))?.state;
  await world.close();
  return { state, lines: world.sandbox.lines.length };
};

describe('an operation that may have been sent by a process that died', () => {
  it('is sent again under its key when that is found soon', async () => {
    expect(await foundAfter(RESUBMIT_SECONDS - 60)).toEqual({ state: 'succeeded', lines: 1 });
  });

  it('is not sent out of the blue after a long outage: the provider is asked, and knows of nothing', async () => {
    expect(await foundAfter(RESUBMIT_SECONDS + 1)).toMatchObject({ lines: 0 });
  });
});
