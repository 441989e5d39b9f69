import type { WriteItem } from '../platform/unit-of-work.ts';
import type { ProviderEvent, ProviderName } from '../providers/port.ts';

export interface ReceivedEvent {
  readonly provider: ProviderName;
  readonly event: ProviderEvent;
  readonly archiveKey: string;
  readonly receivedAt: string;
}

/**
 * The mark that a provider's event was processed. It is part of the transaction of its effect: marked before, a
 * crash would lose the event; marked after, a duplicate would apply it twice. It is kept for ever, as evidence.
 */
export const putProviderEvent = (table: string, received: ReceivedEvent, appliedAt: string): WriteItem => ({
  Put: {
    TableName: table,
    Item: {
      pk: `provider_event#${received.provider}#${received.event.id}`,
      sk: 'provider_event',
      entity: 'provider_event',
      type: received.event.type,
      operation_id: received.event.operationId ?? undefined,
      provider_created_at: received.event.createdAt,
      received_at: received.receivedAt,
      applied_at: appliedAt,
      archive_key: received.archiveKey,
    },
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});
