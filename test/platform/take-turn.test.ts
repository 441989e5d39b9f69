import { describe, expect, it } from 'vitest';
import { createVirtualNetwork } from '../../bench/dynamodb/virtual-network.ts';
import { MONEY } from '../../bench/subjects/tables.ts';
import { createVirtualTime } from '../../bench/virtual-time.ts';
import { createTakeTurn } from '../../lambdas/platform/take-turn.ts';

const TURN_MS = 15;

/** @param wayMs From here to the table, and back as long again. */
const setup = (wayMs: number) => {
  const time = createVirtualTime();
  const network = createVirtualNetwork({ tables: [MONEY], time, holdMs: 10, wayMs: () => wayMs });
  const takeTurn = createTakeTurn({ documents: network.documents, table: MONEY.name, clock: time });
  const startMs = time.nowMs();
  /** Milliseconds after the start at which each turn begins; null if it is too late for it. */
  const take = async (of: string, waitMaxMs = 60_000): Promise<number | null> =>
    (await takeTurn(of, time.nowMs() + waitMaxMs)) ? time.nowMs() - startMs : null;
  const takeAll = (count: number, of = 'a') =>
    time.run(() => Promise.all(Array.from({ length: count }, () => take(of))));
  return { time, network, take, takeAll };
};

describe('a turn', () => {
  it('begins at once where nobody is in line, for one request', async () => {
    const { network, takeAll } = setup(2);
    expect(await takeAll(1)).toEqual([4]);
    expect(network.takeRequests()).toHaveLength(1);
  });

  it('is had by each of many that come at the same moment, one after the other', async () => {
    const { network, takeAll } = setup(2);
    const begins = (await takeAll(100)).map(Number).sort((a, b) => a - b);
    const gaps = begins.slice(2).map((at, n) => at - (begins[n + 1] ?? 0));
    expect(gaps).toEqual(gaps.map(() => TURN_MS));
    // The first of them began when its answer came, and nobody begins before its 15 ms are over.
    expect([begins[0], begins[1]]).toEqual([4, TURN_MS]);
    expect(network.takeRequests().length).toBeLessThanOrEqual(2 * 100);
  });

  it('begins at once again when the line has ended', async () => {
    const { time, takeAll } = setup(2);
    await takeAll(3);
    await time.run(() => time.sleep(1000));
    const before = time.nowMs();
    const [begins] = await takeAll(1);
    expect(time.nowMs() - before).toBe(4);
    expect(begins).toBeGreaterThan(1000);
  });

  it('of one thing does not wait for the turns of another', async () => {
    const { time, take } = setup(2);
    const begins = await time.run(() => Promise.all(['a', 'b', 'c'].map((of) => take(of))));
    expect(begins).toEqual([4, 4, 4]);
  });

  it('that would begin too late is not waited for', async () => {
    const { time, take } = setup(2);
    const begins = await time.run(() => Promise.all(Array.from({ length: 10 }, () => take('a', 50))));
    expect(begins.filter((at) => at === null).length).toBeGreaterThan(0);
    expect(Math.max(...begins.map(Number))).toBeLessThanOrEqual(50 + TURN_MS);
    expect(time.nowMs() % 1000).toBeLessThan(100);
  });

  it('that was missed is followed by another, but not for ever where everything is late', async () => {
    const { network, takeAll } = setup(200);
    const begins = await takeAll(2);
    expect(begins).not.toContain(null);
    expect(network.takeRequests().length).toBeLessThanOrEqual(1 + 2 * 5);
  });
});
