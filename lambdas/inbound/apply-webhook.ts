import * as v from 'valibot';
import type { RecordDispute } from '../disputes/record-dispute.ts';
import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { RecordAnswer } from '../operations/record-answer.ts';
import type { Log } from '../platform/logger.ts';
import { MessageError } from '../platform/message-failure.ts';
import type { ProcessMessage } from '../platform/queue.ts';
import type { Transact, WriteItem } from '../platform/unit-of-work.ts';
import type { ProviderEvent, ProviderName, TranslateWebhook } from '../providers/port.ts';
import { applyDispute, isAboutDispute } from './apply-dispute.ts';
import { applyOperation } from './apply-operation.ts';
import type { ArchivedAt, ArchiveStore } from './archive-store.ts';
import { isAboutOperation } from './operation-event.ts';
import type { AskAboutOrder } from './order-question.ts';
import { type EventOutcome, putProviderEvent, type ReceivedEvent } from './provider-event-item.ts';

const Message = v.object({
  provider: v.picklist(['sandbox', 'stripe']),
  archive_key: v.string(),
  received_at: v.string(),
  archive_version_id: v.optional(v.string()),
  /** Missing when a queue could not carry it, and when it is replayed from the archive. */
  raw_body: v.optional(v.string()),
});

export interface ApplyDeps {
  readonly translators: Readonly<Partial<Record<ProviderName, TranslateWebhook>>>;
  readonly recordAnswer: RecordAnswer;
  readonly recordDispute: RecordDispute;
  readonly askAboutOrder: AskAboutOrder;
  /** Told of each event of a type that moves nothing. */
  readonly countIgnored: (provider: ProviderName) => void;
  readonly transact: Transact;
  readonly clock: Clock;
  readonly table: string;
  /** Where the body is when the message could not carry it. */
  readonly archive: Pick<ArchiveStore, 'get'>;
}

/**
 * Applies one archived webhook. A throw leaves it in the queue: for an operation that is not visible yet that is
 * the cure, and for a body that nobody can read it leads to the dead-letter queue, where a person finds it with
 * the reason. The archive has the original either way.
 */
export const createApplyConsumer = (deps: ApplyDeps): ProcessMessage => {
  return async (body, _record, log) => {
    const message = v.parse(Message, body);
    const { provider } = message;
    const archivedAt = { key: message.archive_key, versionId: message.archive_version_id ?? null };
    const rawBody = message.raw_body ?? (await readArchived(deps.archive, archivedAt));
    const event = read(deps, provider, rawBody);
    const received = { provider, event, archivedAt, receivedAt: message.received_at };
    const bound = log.with({ provider, provider_event_id: event.id, event_type: event.type });
    const mark = markOf(deps, received, 'applied');
    if (isAboutDispute(event)) return applyDispute(deps.recordDispute, { ...received, event }, mark, bound);
    if (isAboutOperation(event)) return applyOperation(deps, { ...received, event }, mark, bound);
    return ignore(deps, received, bound);
  };
};

/** @throws if it is not UTF-8: no provider of ours writes anything else, so a person must look at it. */
const readArchived = async (archive: ApplyDeps['archive'], at: ArchivedAt): Promise<string> => {
  const { rawBody } = await archive.get(at);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(rawBody);
  } catch {
    throw new MessageError('body_not_text', `webhook ${at.key} is not UTF-8`);
  }
};

const read = (deps: ApplyDeps, provider: ProviderName, rawBody: string): ProviderEvent => {
  const translate = deps.translators[provider];
  if (translate === undefined)
    throw new MessageError('provider_not_deployed', `nobody reads the webhooks of ${provider} here`);
  const translated = translate(rawBody);
  if (!translated.ok)
    throw new MessageError('body_unreadable', `not in ${provider}'s form: ${translated.error.detail}`);
  return translated.value;
};

const markOf = (deps: ApplyDeps, received: ReceivedEvent, outcome: EventOutcome): WriteItem =>
  putProviderEvent(deps.table, received, { outcome, appliedAt: toRfc3339(deps.clock.nowMs()) });

/** Kept and counted: a type that moves nothing today may be what explains a cent tomorrow. */
const ignore = async (deps: ApplyDeps, received: ReceivedEvent, log: Log): Promise<void> => {
  const written = await deps.transact([markOf(deps, received, 'ignored')]);
  if (!written.ok && written.error.kind === 'contended') throw new Error('webhook marker is contended');
  log.info(written.ok ? 'WEBHOOK_IGNORED' : 'WEBHOOK_DUPLICATE');
  if (written.ok) deps.countIgnored(received.provider);
};
