import type { DisputeResult, RecordDispute } from '../disputes/record-dispute.ts';
import type { Log } from '../platform/logger.ts';
import { MessageError } from '../platform/message-failure.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import type { ProviderEvent } from '../providers/port.ts';
import type { ProviderDispute } from '../providers/provider-dispute.ts';
import type { ReceivedEvent } from './provider-event-item.ts';

export type DisputeEvent = ProviderEvent & { readonly dispute: ProviderDispute };

export const isAboutDispute = (event: ProviderEvent): event is DisputeEvent => event.dispute !== null;

/**
 * @throws whatever must not be acknowledged: a dispute whose payment, or whose money, is not here yet comes again; one
 *   that never fits ends among the dead letters, where a person finds it with the reason.
 */
const report = (result: DisputeResult, event: DisputeEvent, log: Log): void => {
  const { providerReference, chargeReference } = event.dispute;
  switch (result.kind) {
    case 'payment_not_found':
      log.warn('WEBHOOK_REFERENCE_UNKNOWN', { operation_id: event.dispute.operationId });
      throw new MessageError(
        'payment_not_found',
        `dispute ${providerReference} is of charge ${chargeReference}, which is no payment yet`,
      );
    case 'not_captured':
      throw new MessageError(
        'not_captured',
        `dispute ${providerReference} takes ${result.told} back, which is not captured yet`,
      );
    case 'contradiction':
      throw new MessageError(
        'contradiction',
        `provider event ${event.id} says ${result.told} of dispute ${providerReference}, the books say ${result.recorded}`,
      );
    case 'duplicate':
      log.info('WEBHOOK_DUPLICATE');
      return;
    case 'unchanged':
      log.info('WEBHOOK_APPLIED', { result: result.kind });
      return;
    case 'recorded':
      log.info('WEBHOOK_APPLIED', {
        result: result.kind,
        resource_id: result.disputeId,
        events: result.events.join(', '),
      });
  }
};

/** Applies what a provider told of a dispute. */
export const applyDispute = async (
  recordDispute: RecordDispute,
  { provider, event, archivedAt }: ReceivedEvent & { readonly event: DisputeEvent },
  marker: WriteItem,
  log: Log,
): Promise<void> => {
  const result = await recordDispute({
    provider,
    told: { dispute: event.dispute, toldAt: event.createdAt },
    source: { kind: 'provider_webhook', provider_event_id: event.id, archive_key: archivedAt.key },
    marker,
  });
  report(result, event, log);
};
