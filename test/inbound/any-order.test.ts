import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MONEY } from '../../bench/subjects/tables.ts';
import { createReadBooks } from '../../lambdas/ledger/read-books.ts';
import { openCrashWorld } from '../operations/crash/crash-world.ts';
import { type Begun, openShop, type Shop } from '../operations/crash/shop.ts';

/** What is asked for, how often its money moves, and how often each of its webhooks has to come at least. */
const STORIES: readonly (readonly [string, (shop: Shop) => Promise<Begun>, moves: number, least: 0 | 1])[] = [
  ['a payment', async (shop) => shop.authorize('automatic'), 1, 0],
  ['a capture', async (shop) => shop.capture(400), 1, 0],
  ['a refund', async (shop) => shop.refund(500), 1, 0],
  // That it came back, nobody asks about: the check of the books finds it if its webhook is lost for good.
  ['a refund that comes back', async (shop) => shop.refund(500, 'tok_refund_returned'), 2, 1],
  ['a payout', async (shop) => shop.payOut('ba_ok'), 1, 0],
  ['a payout that comes back', async (shop) => shop.payOut('ba_returned'), 2, 1],
];

/** Up to an hour late and up to three times: for each of the webhooks that there may be. */
const arrivals = (least: 0 | 1) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 3600 }), { minLength: least, maxLength: 3 }), {
    minLength: 6,
    maxLength: 6,
  });

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => vi.useRealTimers());

describe.each(STORIES)('%s', (_what, begin, moves, least) => {
  it('ends the same way and moves its money once, in whatever order and however often its webhooks come', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals(least), fc.constantFrom('nothing', 'reply'), async (arrive, loss) => {
        const world = await openCrashWorld();
        const { operationId } = await begin(openShop(world));
        await world.run({ loss, webhooks: (nth) => arrive[nth] ?? [1], deathAt: null });
        const { operations, entries } = await createReadBooks({
          documents: world.documents,
          table: MONEY.name,
        })();
        await world.close();
        expect(operations.find(({ id }) => id === operationId)?.state).toBe('succeeded');
        expect(entries.filter((entry) => entry.operationId === operationId)).toHaveLength(moves);
      }),
      { numRuns: 20 },
    );
  });
});
