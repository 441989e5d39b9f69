import type { RecordAnswer, RecordResult } from '../operations/record-answer.ts';
import type { Log } from '../platform/logger.ts';
import { MessageError } from '../platform/message-failure.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import type { OperationEvent } from './operation-event.ts';
import type { AskAboutOrder } from './order-question.ts';
import type { ReceivedEvent } from './provider-event-item.ts';

/** @throws whatever must not be acknowledged: the event comes again, and in the end a person finds it with the reason. */
const report = (
  result: Exclude<RecordResult, { kind: 'opposite' }>,
  event: OperationEvent,
  log: Log,
): void => {
  if (result.kind === 'operation_not_found') {
    log.warn('WEBHOOK_REFERENCE_UNKNOWN', { operation_id: event.operationId });
    throw new MessageError('operation_not_found', `there is no operation ${event.operationId} yet`);
  }
  if (result.kind === 'contradiction')
    throw new MessageError(
      'contradiction',
      `provider event ${event.id} says ${result.told}, the books say ${result.recorded}`,
    );
  log.info(result.kind === 'duplicate' ? 'WEBHOOK_DUPLICATE' : 'WEBHOOK_APPLIED', { result: result.kind });
};

/**
 * Applies what a provider told of an operation. The opposite of an outcome that is known may be older than it or newer,
 * and nothing in the two tells: the provider is asked how the operation stands, by the function that may ask.
 */
export const applyOperation = async (
  deps: { readonly recordAnswer: RecordAnswer; readonly askAboutOrder: AskAboutOrder },
  received: ReceivedEvent & { readonly event: OperationEvent },
  marker: WriteItem,
  log: Log,
): Promise<void> => {
  const { provider, event, archivedAt } = received;
  const result = await deps.recordAnswer(
    {
      operationId: event.operationId,
      provider,
      answer: event.answer,
      channel: 'webhook',
      source: { kind: 'provider_webhook', provider_event_id: event.id, archive_key: archivedAt.key },
      marker,
    },
    log,
  );
  if (result.kind === 'opposite') {
    await deps.askAboutOrder(received);
    log.warn('WEBHOOK_ORDER_UNCLEAR', { recorded: result.recorded, told: result.told });
  } else report(result, event, log);
};
