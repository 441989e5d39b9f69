import { describe, expect, it } from 'vitest';
import { deriveId, isId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import type { ProviderUnderTest } from './provider-under-test.ts';

const AMOUNT = money(1250, 'EUR');
const DAY_MS = 24 * 60 * 60 * 1000;

/** What every provider that settles says of it: the house hears of settlements by its history alone. */
export const describeSettlementContract = (name: string, start: () => Promise<ProviderUnderTest>): void => {
  describe(`${name}, when it settles with our own bank,`, () => {
    it.each([
      ['settlement', false, ['settlement']],
      ['settlement that comes back', true, ['settlement', 'settlement_return']],
    ])('has the %s in its history, asked for by nobody here', async (_what, comesBack, kinds) => {
      const { provider, sources, settle, nowMs, close } = await start();
      await provider.submit({
        kind: 'authorize',
        operationId: deriveId('op', 'contract', 'settled'),
        amount: AMOUNT,
        source: sources.approved,
        capture: 'automatic',
      });
      const reference = await settle(comesBack);
      const [from = '', to = ''] = [nowMs - DAY_MS, nowMs + DAY_MS].map((ms) => new Date(ms).toISOString());
      const history = await provider.history({ from, to, cursor: null });
      await close();
      const lines = history.lines.filter(({ kind }) => kind.startsWith('settlement'));
      expect(lines.map(({ kind }) => kind).sort()).toEqual(kinds);
      expect(new Set(lines.map(({ id }) => id)).size).toBe(kinds.length);
      for (const line of lines) {
        expect(line).toMatchObject({ providerReference: reference, amount: AMOUNT, settled: AMOUNT });
        expect(isId('op', line.operationId)).toBe(false);
        expect(line.fee?.minor ?? 0n).toBe(0n);
        // Whoever says which lines it is the settlement of says so to the cent.
        expect((line.batch ?? AMOUNT).minor).toBe(AMOUNT.minor);
      }
    });
  });
};
