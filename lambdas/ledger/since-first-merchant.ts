import type { DirectoryStore } from '../access/directory-store.ts';
import type { Clock } from '../kernel/clock.ts';

/** Before the first merchant was made, no money moved. */
export const createSince =
  (deps: {
    readonly directory: Pick<DirectoryStore, 'listMerchants'>;
    readonly clock: Pick<Clock, 'nowMs'>;
  }): (() => Promise<number>) =>
  async () => {
    const [first] = await deps.directory.listMerchants();
    return first === undefined ? deps.clock.nowMs() : Date.parse(first.createdAt);
  };
