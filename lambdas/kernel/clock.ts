/** The only source of time for use cases: tests hand in their own. */
export interface Clock {
  /** The present, as milliseconds since the Unix epoch. */
  readonly nowMs: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** RFC 3339 in UTC with milliseconds, e.g. `2026-11-21T09:30:00.000Z`. */
export const toRfc3339 = (milliseconds: number): string => new Date(milliseconds).toISOString();
