import { setTimeout as realTime, setImmediate as turnOfEventLoop } from 'node:timers/promises';
import type { Clock } from '../lambdas/kernel/clock.ts';

/** A clock whose time passes only when everybody waits for it: what a second of it holds does not depend on this machine. */
export interface VirtualTime extends Clock {
  /** Time stands still until `go` was called as often as `stop`: something is at work in real time. */
  readonly stop: () => void;
  readonly go: () => void;
  /** Lets `work`, and all that it starts, run to its end. */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
}

interface Sleeper {
  readonly wakesMs: number;
  readonly wake: () => void;
}

/** For what no virtual clock governs: the SDK reads its configuration from files at its first call. */
const REAL_WAITS_MAX = 5000;

/** @throws Error from `run` if everybody waits for something that does not happen. */
export const createVirtualTime = (startMs = Date.parse('2026-11-21T09:00:00.000Z')): VirtualTime => {
  let nowMs = startMs;
  let asleep: Sleeper[] = [];
  let atWork = 0;

  /** Wakes whoever wakes next, all of the same moment together. @returns false if nobody sleeps. */
  const advance = (): boolean => {
    const [first, ...others] = asleep;
    if (first === undefined) return false;
    nowMs = others.reduce((soonest, { wakesMs }) => Math.min(soonest, wakesMs), first.wakesMs);
    const awake = asleep.filter(({ wakesMs }) => wakesMs <= nowMs);
    asleep = asleep.filter(({ wakesMs }) => wakesMs > nowMs);
    for (const { wake } of awake) wake();
    return true;
  };

  return {
    nowMs: () => Math.floor(nowMs),
    sleep: async (milliseconds) =>
      new Promise((wake) => {
        asleep.push({ wakesMs: nowMs + Math.max(0, milliseconds), wake });
      }),
    stop: () => {
      atWork++;
    },
    go: () => {
      atWork--;
    },
    run: async <T>(work: () => Promise<T>): Promise<T> => {
      const state = { isDone: false };
      const watch = async (): Promise<T> => {
        try {
          return await work();
        } finally {
          state.isDone = true;
        }
      };
      const result = watch();
      // Whoever waits for `run` is told; until then the failure must not count as nobody's.
      const ended = Promise.allSettled([result]);
      let realWaits = 0;
      // Without I/O, all that can happen now has happened once the event loop comes round again.
      await turnOfEventLoop();
      while (!state.isDone) {
        if (atWork > 0 || !advance()) {
          if (++realWaits > REAL_WAITS_MAX) throw new Error('everybody waits, and nobody for the time');
          await realTime(1);
        }
        await turnOfEventLoop();
      }
      await ended;
      return result;
    },
  };
};
