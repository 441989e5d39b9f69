import type { Clock } from '../kernel/clock.ts';

/** A small memory of one warm function: what falls out is simply asked for again. */
export interface ExpiringCache<Value> {
  readonly get: (key: string) => Value | undefined;
  readonly set: (key: string, value: Value) => void;
}

/**
 * @param ttlMs How long an answer may be out of date.
 * @param entriesMax Bounds the memory; the oldest entry makes room.
 */
export const createExpiringCache = <Value>(deps: {
  readonly ttlMs: number;
  readonly entriesMax: number;
  readonly clock: Pick<Clock, 'nowMs'>;
}): ExpiringCache<Value> => {
  const entries = new Map<string, { readonly value: Value; readonly expiresMs: number }>();
  return {
    get: (key) => {
      const entry = entries.get(key);
      if (entry === undefined || entry.expiresMs > deps.clock.nowMs()) return entry?.value;
      entries.delete(key);
      return;
    },
    set: (key, value) => {
      entries.delete(key);
      const oldest = entries.keys().next();
      if (entries.size >= deps.entriesMax && oldest.done !== true) entries.delete(oldest.value);
      entries.set(key, { value, expiresMs: deps.clock.nowMs() + deps.ttlMs });
    },
  };
};
