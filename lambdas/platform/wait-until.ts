import type { Clock } from '../kernel/clock.ts';

/** Five reads a second: a reader notices the outcome at once, and 20 s of waiting cost 100 small reads. */
const POLL_MS = 200;

export type WaitFor<T> = (resource: T, seconds: number) => Promise<T>;

/** Waits until there is something to tell, or the time is up. @returns what is true by then. */
export const createWaitUntil = <T extends { readonly id: string }>(deps: {
  readonly read: (id: string) => Promise<T | null>;
  readonly isSettled: (resource: T) => boolean;
  readonly clock: Clock;
}): WaitFor<T> => {
  return async (resource, seconds) => {
    const deadlineMs = deps.clock.nowMs() + seconds * 1000;
    let latest = resource;
    while (!deps.isSettled(latest) && deps.clock.nowMs() < deadlineMs) {
      await deps.clock.sleep(POLL_MS);
      latest = (await deps.read(resource.id)) ?? latest;
    }
    return latest;
  };
};
