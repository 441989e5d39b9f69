import { describe, expect, it } from 'vitest';
import { createExpiringCache } from '../../lambdas/platform/expiring-cache.ts';

const setup = (entriesMax: number) => {
  let nowMs = 0;
  const cache = createExpiringCache<number>({ ttlMs: 100, entriesMax, clock: { nowMs: () => nowMs } });
  return {
    cache,
    wait: (milliseconds: number) => {
      nowMs += milliseconds;
    },
  };
};

describe('an expiring cache', () => {
  it('remembers until the time is over', () => {
    const { cache, wait } = setup(10);
    cache.set('a', 1);

    wait(99);
    expect(cache.get('a')).toBe(1);
    wait(1);
    expect(cache.get('a')).toBeUndefined();
  });

  it('lets the oldest entry make room', () => {
    const { cache } = setup(2);
    for (const [index, key] of ['a', 'b', 'c'].entries()) cache.set(key, index);

    expect(['a', 'b', 'c'].map(cache.get)).toEqual([undefined, 1, 2]);
  });

  it('does not push others out when an entry is renewed', () => {
    const { cache, wait } = setup(2);
    cache.set('a', 1);
    cache.set('b', 2);
    wait(50);
    cache.set('a', 3);
    wait(50);

    expect(['a', 'b'].map(cache.get)).toEqual([3, undefined]);
  });
});
