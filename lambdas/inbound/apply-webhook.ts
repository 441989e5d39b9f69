import * as v from 'valibot';
import type { RecordDispute } from '../disputes/record-dispute.ts';
import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { RecordAnswer, RecordResult } from '../operations/record-answer.ts';
import type { Log } from '../platform/logger.ts';
import type { ProcessMessage } from '../platform/queue.ts';
import type { Transact, WriteItem } from '../platform/unit-of-work.ts';
import type { ProviderEvent, ProviderName, TranslateWebhook } from '../providers/port.ts';
import { applyDispute, isAboutDispute } from './apply-dispute.ts';
import type { ArchiveStore } from './archive-store.ts';
import { putProviderEvent, type ReceivedEvent } from './provider-event-item.ts';

const Message = v.object({
  provider: v.picklist(['sandbox', 'stripe']),
  archive_key: v.string(),
  received_at: v.string(),
  archive_version_id: v.optional(v.string()),
  /** Missing when a queue could not carry it. */
  raw_body: v.optional(v.string()),
});

export interface ApplyDeps {
  readonly translators: Readonly<Partial<Record<ProviderName, TranslateWebhook>>>;
  readonly recordAnswer: RecordAnswer;
  readonly recordDispute: RecordDispute;
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
    const rawBody = message.raw_body ?? (await readArchived(deps.archive, message));
    const translate = deps.translators[message.provider];
    if (translate === undefined) throw new Error(`nobody reads the webhooks of ${message.provider} here`);
    const translated = translate(rawBody);
    if (!translated.ok)
      throw new Error(
        `webhook ${message.archive_key} is not in ${message.provider}'s form: ${translated.error.detail}`,
      );
    const event = translated.value;
    const received = {
      provider: message.provider,
      event,
      archiveKey: message.archive_key,
      receivedAt: message.received_at,
    };
    const bound = log.with({ provider_event_id: event.id, event_type: event.type });
    if (isAboutDispute(event))
      return applyDispute(deps.recordDispute, { ...received, event }, markerOf(deps, received), bound);
    if (!isMoving(event)) return ignore(deps, received, bound);
    report(await apply(deps, { ...received, event }, bound), event, bound);
  };
};

/** @throws if it is not UTF-8: no provider of ours writes anything else, so a person must look at it. */
const readArchived = async (
  archive: ApplyDeps['archive'],
  message: v.InferOutput<typeof Message>,
): Promise<string> => {
  const versionId = message.archive_version_id ?? null;
  const { rawBody } = await archive.get({ key: message.archive_key, versionId });
  return new TextDecoder('utf-8', { fatal: true }).decode(rawBody);
};

type MovingEvent = ProviderEvent & {
  readonly answer: NonNullable<ProviderEvent['answer']>;
  readonly operationId: string;
};

const isMoving = (event: ProviderEvent): event is MovingEvent =>
  event.answer !== null && event.operationId !== null;

const markerOf = (deps: ApplyDeps, received: ReceivedEvent): WriteItem =>
  putProviderEvent(deps.table, received, toRfc3339(deps.clock.nowMs()));

const apply = (
  deps: ApplyDeps,
  received: ReceivedEvent & { readonly event: MovingEvent },
  log: Log,
): Promise<RecordResult> =>
  deps.recordAnswer(
    {
      operationId: received.event.operationId,
      provider: received.provider,
      answer: received.event.answer,
      channel: 'webhook',
      source: {
        kind: 'provider_webhook',
        provider_event_id: received.event.id,
        archive_key: received.archiveKey,
      },
      marker: markerOf(deps, received),
    },
    log,
  );

/** Kept and counted: a type that moves nothing today may be what explains a cent tomorrow. */
const ignore = async (deps: ApplyDeps, received: ReceivedEvent, log: Log): Promise<void> => {
  const written = await deps.transact([markerOf(deps, received)]);
  if (!written.ok && written.error.kind === 'contended') throw new Error('webhook marker is contended');
  log.info(written.ok ? 'WEBHOOK_IGNORED' : 'WEBHOOK_DUPLICATE');
};

const report = (result: RecordResult, event: MovingEvent, log: Log): void => {
  if (result.kind === 'operation_not_found') {
    log.warn('WEBHOOK_REFERENCE_UNKNOWN', { operation_id: event.operationId });
    throw new Error(`there is no operation ${event.operationId} yet`);
  }
  if (result.kind === 'contradiction')
    throw new Error(`provider event ${event.id} says ${result.told}, the books say ${result.recorded}`);
  log.info(result.kind === 'duplicate' ? 'WEBHOOK_DUPLICATE' : 'WEBHOOK_APPLIED', { result: result.kind });
};
