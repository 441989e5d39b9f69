import type { ArchivedEvent } from '../../lambdas/inbound/find-archived-events.ts';
import { MessageError } from '../../lambdas/platform/message-failure.ts';
import type { ProviderName } from '../../lambdas/providers/port.ts';
import { OpsError } from '../failure.ts';
import type { Session } from '../session.ts';
import { connectProviderEvents, type ProviderEvents } from './connect.ts';
import { replayJson, replayLines } from './event-view.ts';

/** Checked by the command: a range has both ends, and there is a range or an event. */
export interface ReplayOptions {
  readonly provider: ProviderName;
  readonly event?: string;
  readonly from?: number;
  readonly to?: number;
  readonly type?: string;
  readonly after?: string;
  readonly perSecond: number;
  readonly send?: true;
}

const PROGRESS_EVERY = 100;

/** One event that was processed: its mark says where it is. */
const single = async function* (
  events: ProviderEvents,
  provider: ProviderName,
  id: string,
): AsyncGenerator<ArchivedEvent> {
  const processed = await events.find(provider, id);
  if (processed === null)
    throw new OpsError(
      `no event ${id} of ${provider} was processed`,
      'If it waits among the dead letters, dlq redrive sends it. Otherwise add --from and --to to look for it.',
    );
  const { archivedAt, type } = processed;
  const webhook = await events.archive.get(archivedAt).catch((error: unknown) => {
    if (error instanceof MessageError) return null;
    throw error;
  });
  yield webhook === null
    ? { kind: 'differs', archivedAt }
    : { kind: 'event', archivedAt, receivedAtMs: webhook.receivedAtMs, event: { id, type }, processed };
};

const select = (events: ProviderEvents, options: ReplayOptions): AsyncIterable<ArchivedEvent> => {
  const { provider, event, from, to, after = null, type = null } = options;
  if (from === undefined || to === undefined) return single(events, provider, event ?? '');
  const range = { provider, fromMs: from, toMs: to, after };
  return events.findArchived(range, { type, eventId: event ?? null });
};

const interrupted = (count: number, key: string, cause: unknown): OpsError =>
  new OpsError(
    `interrupted after ${count} events: ${cause instanceof Error ? cause.message : String(cause)}`,
    `Go on with --after ${key}`,
    cause,
  );

export const replay = async (session: Session, options: ReplayOptions): Promise<void> => {
  const events = await connectProviderEvents(session);
  const isDryRun = options.send !== true;
  let last: { readonly count: number; readonly key: string } | null = null;
  const wish = {
    provider: options.provider,
    events: select(events, options),
    perSecond: options.perSecond,
    isDryRun,
    onDone: (done: { readonly count: number; readonly key: string }) => {
      last = done;
      if (done.count % PROGRESS_EVERY === 0) session.output.note(`${done.count} events, up to ${done.key}`);
    },
  };
  const replayed = await events.replay(wish).catch((error: unknown) => {
    throw last === null || isDryRun ? error : interrupted(last.count, last.key, error);
  });
  session.output.result(replayJson(replayed, isDryRun), replayLines(replayed, isDryRun));
  if (replayed.differing.length > 0)
    throw new OpsError(
      `${replayed.differing.length} archived webhooks are not what came`,
      'Find out who wrote them: see docs/inbound.md.',
    );
};
