import { describe, expect, it } from 'vitest';
import type { ReencryptWish } from '../../lambdas/vault/reencrypt.ts';
import { OpsError } from '../../ops/failure.ts';
import { createReencryptAll, PageFailedError } from '../../ops/vault/reencrypt-all.ts';
import type { ReencryptionRun } from '../../ops/vault/reencryption-view.ts';
import { createManualClock } from '../support/clock.ts';

const RUN: ReencryptionRun = {
  object: 'reencryption',
  status: 'running',
  started_at: '2026-11-21T09:00:00.000Z',
  new_token_keys: false,
  moved: 0,
  current: 0,
  damaged: 0,
  gone: 0,
};
const WISH = { perSecond: 10, newTokenKeys: false, restart: false };

/** A function with so many tokens, which needs this long for a page and fails at the calls of these numbers. */
const setup = ({ tokens = 0, pageMs = 0, failing = [] as readonly number[], run = RUN } = {}) => {
  const clock = createManualClock();
  const startMs = clock.nowMs();
  const asked: ReencryptWish[] = [];
  const told: ReencryptionRun[] = [];
  let moved = 0;
  const invoke = async (wish: ReencryptWish): Promise<ReencryptionRun> => {
    asked.push(wish);
    if (failing.includes(asked.length)) throw new PageFailedError('Unhandled');
    if (wish.do === 'begin') return run;
    clock.advance(pageMs);
    moved = Math.min(tokens, moved + wish.tokens);
    return { ...run, moved, status: moved === tokens ? 'done' : 'running' };
  };
  const reencryptAll = createReencryptAll({ invoke, clock, tell: (state) => told.push(state) });
  return { reencryptAll, asked, told, tookMs: () => clock.nowMs() - startMs };
};

describe('having the vault sealed anew', () => {
  it('asks for one page after the other until the run is done', async () => {
    const { reencryptAll, asked } = setup({ tokens: 25 });
    expect(await reencryptAll(WISH)).toMatchObject({ status: 'done', moved: 25 });
    expect(asked).toEqual([
      { do: 'begin', new_token_keys: false, restart: false },
      ...Array.from({ length: 3 }, () => ({ do: 'page', tokens: 10 })),
    ]);
  });

  it.each([
    // Nobody waits behind the last page.
    [10, 100, 90_000 / 10],
    [50, 1000, 19_000],
    [400, 1000, 2250],
  ])('keeps to %i tokens a second for %i tokens', async (perSecond, tokens, leastMs) => {
    const { reencryptAll, tookMs } = setup({ tokens, pageMs: 100 });
    await reencryptAll({ ...WISH, perSecond });
    expect(tookMs()).toBeGreaterThanOrEqual(leastMs);
    expect(tookMs()).toBeLessThan(leastMs + 1500);
  });

  it('does not wait when pages take longer than they may', async () => {
    const { reencryptAll, tookMs } = setup({ tokens: 30, pageMs: 5000 });
    await reencryptAll(WISH);
    expect(tookMs()).toBe(15_000);
  });

  it('tells every ten seconds how far it has come', async () => {
    const { reencryptAll, told } = setup({ tokens: 300 });
    await reencryptAll(WISH);
    expect(told.map(({ moved }) => moved)).toEqual([110, 210]);
  });

  it('asks again when a page fails, and gives up in words when it keeps failing', async () => {
    const passing = setup({ tokens: 10, failing: [1, 3, 4] });
    expect(await passing.reencryptAll(WISH)).toMatchObject({ status: 'done' });
    const lasting = setup({ tokens: 10, failing: [2, 3, 4, 5] });
    await expect(lasting.reencryptAll(WISH)).rejects.toThrow(OpsError);
    expect(lasting.asked).toHaveLength(5);
  });

  it('goes on with no run that does something else', async () => {
    const { reencryptAll, asked } = setup({ run: { ...RUN, new_token_keys: true } });
    await expect(reencryptAll(WISH)).rejects.toThrow('with --new-token-keys is under way');
    expect(asked).toHaveLength(1);
  });
});
