import type { Clock } from '../../lambdas/kernel/clock.ts';
import type { Redelivery } from '../../lambdas/webhooks/domain/redelivery.ts';
import type { RedeliveryStore } from '../../lambdas/webhooks/redelivery-store.ts';
import { OpsError } from '../failure.ts';

/** Often enough to watch, and a read a second costs nothing. */
const EVERY_MS = 1000;

/** A worker that has not moved on for as long has died five times, or stands before a queue of others. */
const PATIENCE_MS = 15 * 60 * 1000;

/**
 * Watches a redelivery until it is handed over.
 *
 * @throws OpsError if it does not move on: it can be resumed.
 */
export const waitUntilDone = async (
  deps: {
    readonly redeliveries: Pick<RedeliveryStore, 'get'>;
    readonly clock: Clock;
    readonly note: (line: string) => void;
  },
  id: string,
): Promise<Redelivery> => {
  let seen = '';
  let movedMs = deps.clock.nowMs();
  for (;;) {
    const redelivery = await deps.redeliveries.get(id);
    if (redelivery === null) throw new OpsError(`there is no redelivery ${id}`);
    if (redelivery.state === 'done') return redelivery;
    const progress = `${redelivery.state}, ${redelivery.deliveriesCount} deliveries handed over`;
    if (progress !== seen) {
      deps.note(progress);
      [seen, movedMs] = [progress, deps.clock.nowMs()];
    }
    if (deps.clock.nowMs() - movedMs > PATIENCE_MS)
      throw new OpsError(
        `${id} does not move on: ${progress}`,
        `See the runbook redeliveries-dead-letters; then: events redelivery ${id} --resume.`,
      );
    await deps.clock.sleep(EVERY_MS);
  }
};
