import { expect, it } from 'vitest';
import type { Merchant } from '../../lambdas/access/domain/merchant.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { createSince } from '../../lambdas/ledger/since-first-merchant.ts';
import { createManualClock } from '../support/clock.ts';

const clock = createManualClock();

const merchant = (createdAt: string): Merchant => ({
  id: deriveId('mer', createdAt),
  name: 'Shop',
  createdAt,
});

const sinceOf = (merchants: readonly Merchant[]) =>
  createSince({ directory: { listMerchants: async () => merchants }, clock })();

it('no money moved before the first merchant was made', async () => {
  const merchants = ['2024-02-29T12:00:00.000Z', '2026-11-21T08:00:00.000Z'].map(merchant);
  expect(await sinceOf(merchants)).toBe(Date.parse('2024-02-29T12:00:00.000Z'));
});

it('without a merchant there is nothing to ask about before now', async () => {
  expect(await sinceOf([])).toBe(clock.nowMs());
});

it('a merchant that is made meanwhile is seen by the next check', async () => {
  const merchants: Merchant[] = [];
  const since = createSince({ directory: { listMerchants: async () => merchants }, clock });
  expect(await since()).toBe(clock.nowMs());
  merchants.push(merchant('2026-11-21T08:59:59.000Z'));
  expect(await since()).toBe(clock.nowMs() - 1000);
});
