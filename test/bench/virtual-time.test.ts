import { setTimeout as realTime } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createVirtualTime } from '../../bench/virtual-time.ts';

describe('virtual time', () => {
  it('passes when everybody waits for it, in the order of what they wait for', async () => {
    const time = createVirtualTime(0);
    const seen: string[] = [];
    const wait = async (name: string, milliseconds: number): Promise<void> => {
      await time.sleep(milliseconds);
      seen.push(`${name} ${time.nowMs()}`);
    };
    await time.run(async () => {
      await Promise.all([wait('late', 3_600_000), wait('early', 10), wait('now', 0)]);
    });
    expect(seen).toEqual(['now 0', 'early 10', 'late 3600000']);
  });

  it('stands still while something is at work in real time', async () => {
    const time = createVirtualTime(0);
    const atWork = async (): Promise<number> => {
      time.stop();
      await realTime(20);
      const seen = time.nowMs();
      time.go();
      return seen;
    };
    const [, seen] = await time.run(() => Promise.all([time.sleep(1000), atWork()]));
    expect(seen).toBe(0);
    expect(time.nowMs()).toBe(1000);
  });

  it('hands on what the work throws', async () => {
    const time = createVirtualTime();
    await expect(
      time.run(async () => {
        await time.sleep(5);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
  });
});
