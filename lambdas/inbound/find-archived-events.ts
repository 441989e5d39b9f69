import { MessageError } from '../platform/message-failure.ts';
import type { ProviderEvent, ProviderName, TranslateWebhook } from '../providers/port.ts';
import type { ArchivedAt, ArchiveStore, RawWebhook } from './archive-store.ts';
import type { FindProviderEvent } from './find-provider-event.ts';
import type { ArchiveRange, ListArchived } from './list-archived.ts';
import type { ProcessedEvent } from './provider-event-item.ts';

/** What of the archive is looked for. */
export interface EventFilter {
  readonly type: string | null;
  readonly eventId: string | null;
}

export type ArchivedEvent =
  | {
      readonly kind: 'event';
      readonly archivedAt: ArchivedAt;
      readonly receivedAtMs: number;
      readonly event: Pick<ProviderEvent, 'id' | 'type'>;
      /** Null: it has not been processed. */
      readonly processed: ProcessedEvent | null;
    }
  /** Not in its provider's form, as this version of ours knows it: there is no id and no type. */
  | { readonly kind: 'unreadable'; readonly archivedAt: ArchivedAt }
  /** Its bytes are not those that its key was made of: whatever it is, it is not what came. */
  | { readonly kind: 'differs'; readonly archivedAt: ArchivedAt };

export interface FindDeps {
  readonly listArchived: ListArchived;
  readonly archive: Pick<ArchiveStore, 'get'>;
  readonly findProviderEvent: FindProviderEvent;
  readonly translators: Readonly<Record<ProviderName, TranslateWebhook>>;
}

/** Reads the archive of a time and says of everything in it what it is, and whether it was processed. */
export const createFindArchivedEvents = (
  deps: FindDeps,
): ((range: ArchiveRange, filter: EventFilter) => AsyncGenerator<ArchivedEvent>) => {
  const read = async (archivedAt: ArchivedAt): Promise<RawWebhook | null> => {
    try {
      return await deps.archive.get(archivedAt);
    } catch (error) {
      if (error instanceof MessageError) return null;
      throw error;
    }
  };
  const look = async (provider: ProviderName, archivedAt: ArchivedAt): Promise<ArchivedEvent> => {
    const webhook = await read(archivedAt);
    if (webhook === null) return { kind: 'differs', archivedAt };
    const { receivedAtMs, rawBody } = webhook;
    const translated = deps.translators[provider](Buffer.from(rawBody).toString('utf8'));
    if (!translated.ok) return { kind: 'unreadable', archivedAt };
    const { id, type } = translated.value;
    const processed = await deps.findProviderEvent(provider, id);
    return { kind: 'event', archivedAt, receivedAtMs, event: { id, type }, processed };
  };
  const isWanted = (found: ArchivedEvent, { type, eventId }: EventFilter): boolean =>
    found.kind !== 'event' ||
    ((type === null || found.event.type === type) && (eventId === null || found.event.id === eventId));
  return async function* (range, filter) {
    for await (const archivedAt of deps.listArchived(range)) {
      const found = await look(range.provider, archivedAt);
      if (isWanted(found, filter)) yield found;
    }
  };
};
