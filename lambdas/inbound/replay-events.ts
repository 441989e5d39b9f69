import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../kernel/clock.ts';
import type { ProviderName } from '../providers/port.ts';
import type { ArchivedEvent } from './find-archived-events.ts';
import { toReplayMessage } from './forward-event.ts';

export interface ReplayWish {
  readonly provider: ProviderName;
  /** What there is to replay, oldest first. */
  readonly events: AsyncIterable<ArchivedEvent>;
  readonly perSecond: number;
  /** Only counts. */
  readonly isDryRun: boolean;
  /** Told of each event that is done: whoever is interrupted goes on after it. */
  readonly onDone: (done: { readonly count: number; readonly key: string }) => void;
}

export interface Replayed {
  readonly byType: Readonly<Record<string, number>>;
  /** Of all, those that have had no effect yet. */
  readonly unprocessed: number;
  readonly unreadable: readonly string[];
  readonly differing: readonly string[];
}

/**
 * Sends what the archive has to apply, the way it came the first time. What was processed before finds its mark and
 * changes nothing, so this may be done twice, be interrupted and begun again anywhere.
 */
export const createReplayEvents = (deps: {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly clock: Pick<Clock, 'sleep'>;
}): ((wish: ReplayWish) => Promise<Replayed>) => {
  const send = async (wish: ReplayWish, found: Extract<ArchivedEvent, { kind: 'event' }>): Promise<void> => {
    const { receivedAtMs, archivedAt } = found;
    const MessageBody = toReplayMessage({ provider: wish.provider, receivedAtMs }, archivedAt);
    await deps.sqs.send(new SendMessageCommand({ QueueUrl: deps.queueUrl, MessageBody }));
    await deps.clock.sleep(1000 / wish.perSecond);
  };
  return async (wish) => {
    const [byType, unreadable, differing] = [new Map<string, number>(), [] as string[], [] as string[]];
    const others = { unreadable, differs: differing };
    let [unprocessed, count] = [0, 0];
    for await (const found of wish.events) {
      const { key } = found.archivedAt;
      if (found.kind !== 'event') {
        others[found.kind].push(key);
        continue;
      }
      if (!wish.isDryRun) await send(wish, found);
      const { type } = found.event;
      byType.set(type, (byType.get(type) ?? 0) + 1);
      unprocessed += found.processed === null ? 1 : 0;
      wish.onDone({ count: ++count, key });
    }
    return { byType: Object.fromEntries(byType), unprocessed, unreadable, differing };
  };
};
