import * as v from 'valibot';
import type { Item } from '../platform/dynamo.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import { PROVIDER_NAMES, type ProviderEvent, type ProviderName } from '../providers/port.ts';
import { disputeIdOf } from '../providers/provider-dispute.ts';
import type { ArchivedAt } from './archive-store.ts';

export interface ReceivedEvent {
  readonly provider: ProviderName;
  readonly event: ProviderEvent;
  readonly archivedAt: ArchivedAt;
  readonly receivedAt: string;
}

/**
 * `ignored`: of a type that moves nothing here. `overtaken`: the opposite of what is known, from before it, as its
 * provider said when asked.
 */
export type EventOutcome = 'applied' | 'ignored' | 'overtaken';

/** What is remembered of a provider's event, for ever, and where its bytes are. */
export interface ProcessedEvent {
  readonly id: string;
  readonly provider: ProviderName;
  readonly type: string;
  readonly outcome: EventOutcome;
  readonly operationId: string | null;
  /** The dispute that it told of; null if it is about none, or was processed before that was noted. */
  readonly disputeId: string | null;
  readonly createdAt: string;
  readonly receivedAt: string;
  readonly appliedAt: string;
  readonly archivedAt: ArchivedAt;
}

/** One key for one event of one provider: what was told twice meets itself here, and one read finds it. */
export const providerEventKey = (
  provider: ProviderName,
  eventId: string,
): { readonly pk: string; readonly sk: string } => ({
  pk: `provider_event#${provider}#${eventId}`,
  sk: 'provider_event',
});

/** Where the list index keeps everything that was told about an operation or a dispute. */
export const toldPartition = (subjectId: string): string => `told#${subjectId}`;

const aboutAttributes = ({ provider, event }: ReceivedEvent): Item => {
  const disputeId = event.dispute === null ? null : disputeIdOf(provider, event.dispute.providerReference);
  const subjectId = disputeId ?? event.operationId;
  return {
    operation_id: event.operationId ?? undefined,
    dispute_id: disputeId ?? undefined,
    ...(subjectId === null
      ? {}
      : { list_pk: toldPartition(subjectId), list_sk: `${event.createdAt}#${event.id}` }),
  };
};

/**
 * The mark that a provider's event was processed. It is part of the transaction of its effect: marked before, a
 * crash would lose the event; marked after, a duplicate would apply it twice. It is kept for ever, as evidence, and
 * is the way from an event's id to its place in the archive, whose keys are made before anybody knows the id.
 */
export const putProviderEvent = (
  table: string,
  received: ReceivedEvent,
  { outcome, appliedAt }: Pick<ProcessedEvent, 'outcome' | 'appliedAt'>,
): WriteItem => ({
  Put: {
    TableName: table,
    Item: {
      ...providerEventKey(received.provider, received.event.id),
      entity: 'provider_event',
      type: received.event.type,
      outcome,
      ...aboutAttributes(received),
      provider_created_at: received.event.createdAt,
      received_at: received.receivedAt,
      applied_at: appliedAt,
      archive_key: received.archivedAt.key,
      archive_version_id: received.archivedAt.versionId ?? undefined,
    },
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

const Stored = v.object({
  type: v.string(),
  // Events of before there was a difference were all marked alike.
  outcome: v.optional(v.picklist(['applied', 'ignored', 'overtaken']), 'applied'),
  operation_id: v.optional(v.string()),
  dispute_id: v.optional(v.string()),
  provider_created_at: v.string(),
  received_at: v.string(),
  applied_at: v.string(),
  archive_key: v.string(),
  archive_version_id: v.optional(v.string()),
});

/** The provider is told by the key: `provider_event#<provider>#<its id>`. */
export const fromProviderEventItem = (item: Item): ProcessedEvent => {
  const [, provider = '', ...id] = String(item['pk']).split('#');
  const stored = v.parse(Stored, item);
  return {
    id: id.join('#'),
    provider: v.parse(v.picklist(PROVIDER_NAMES), provider),
    type: stored.type,
    outcome: stored.outcome,
    operationId: stored.operation_id ?? null,
    disputeId: stored.dispute_id ?? null,
    createdAt: stored.provider_created_at,
    receivedAt: stored.received_at,
    appliedAt: stored.applied_at,
    archivedAt: { key: stored.archive_key, versionId: stored.archive_version_id ?? null },
  };
};
