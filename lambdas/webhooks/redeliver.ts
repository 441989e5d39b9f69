import { isDeepStrictEqual } from 'node:util';
import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { RedeliveryId } from '../kernel/ids.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Log } from '../platform/logger.ts';
import type { ProcessMessage } from '../platform/queue.ts';
import { advanced, type Redelivery } from './domain/redelivery.ts';
import { parseRedeliveryMessage } from './redelivery-message.ts';
import type { FindRedeliveryPage } from './redelivery-page.ts';
import type { RedeliveryStore } from './redelivery-store.ts';
import type { SendDeliveries } from './send-deliveries.ts';
import type { WakeRedelivery } from './wake-redelivery.ts';

/** A thousand deliveries, or ten thousand that are looked at: some seconds of the function's minute. */
const PAGES_PER_MESSAGE = 10;

interface Deps {
  readonly redeliveries: Pick<RedeliveryStore, 'get' | 'advance'>;
  readonly findPage: FindRedeliveryPage;
  readonly send: SendDeliveries;
  readonly wake: WakeRedelivery;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/**
 * Hands the deliveries of a redelivery over, page by page, for as long as it takes:
 *
 *   find a page ──▶ send it ──▶ (a crash here) ──▶ move on ──▶ (or here) ──▶ … ──▶ wake the next ──▶ message deleted
 *
 * After either crash the message comes again and goes on from where the redelivery is: a page that was sent and not noted
 * is sent again under the same runs, which are delivered once.
 */
export const createRedeliver = (deps: Deps): ProcessMessage => {
  /** @returns As it is after one more page; null if somebody else has gone on with it. */
  const onePage = async (redelivery: Redelivery): Promise<Redelivery | null> => {
    const page = await deps.findPage(redelivery);
    await deps.send(page.messages);
    const next = advanced(redelivery, page, toRfc3339(deps.clock.nowMs()));
    if (await deps.redeliveries.advance(redelivery, next)) return next;
    // Or we have ourselves: a write whose reply was lost is refused when the SDK repeats it.
    const stored = await deps.redeliveries.get(redelivery.id);
    return stored !== null && isDeepStrictEqual(stored, next) ? next : null;
  };

  const goOn = async (id: RedeliveryId, log: Log): Promise<void> => {
    let redelivery = await deps.redeliveries.get(id);
    invariant(redelivery !== null, 'a redelivery is written before its message is sent');
    if (redelivery.state === 'done') return;
    for (let pages = 0; pages < PAGES_PER_MESSAGE && redelivery.state !== 'done'; pages++) {
      const next: Redelivery | null = await onePage(redelivery);
      if (next === null) return;
      redelivery = next;
    }
    const { state, deliveriesCount } = redelivery;
    log.info('REDELIVERY_ADVANCED', { state, deliveries: deliveriesCount });
    if (state !== 'done') await deps.wake(id);
  };

  return async (body, _record, log) => {
    const { redelivery_id } = parseRedeliveryMessage(body);
    await goOn(redelivery_id, log.with({ redelivery_id }));
  };
};
