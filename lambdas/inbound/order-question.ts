import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import type { ProviderName } from '../providers/port.ts';
import type { OperationEvent } from './operation-event.ts';
import type { ReceivedEvent } from './provider-event-item.ts';

type Doubted = ReceivedEvent & { readonly event: OperationEvent };

/** Has the provider asked whether an event is older than what is known, or newer. */
export type AskAboutOrder = (received: Doubted) => Promise<void>;

const Question = v.strictObject({
  doubted_event: v.strictObject({
    provider: v.picklist(['sandbox', 'stripe'] satisfies ProviderName[]),
    id: v.string(),
    type: v.string(),
    operation_id: v.string(),
    created_at: v.string(),
    received_at: v.string(),
    archive_key: v.string(),
    archive_version_id: v.nullable(v.string()),
  }),
});

/** What the function that may ask needs to know of the event: enough to mark it, and nothing of its body. */
export type DoubtedEvent = v.InferOutput<typeof Question>['doubted_event'];

/** Whether a message of the resolutions queue is such a question; says nothing about whether it is a right one. */
export const isOrderQuestion = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'doubted_event' in body;

/** @throws if the message has another form: it will end among the dead letters. */
export const parseOrderQuestion = (body: unknown): DoubtedEvent => v.parse(Question, body).doubted_event;

export const toOrderQuestion = ({ provider, event, archivedAt, receivedAt }: Doubted): string =>
  JSON.stringify({
    doubted_event: {
      provider,
      id: event.id,
      type: event.type,
      operation_id: event.operationId,
      created_at: event.createdAt,
      received_at: receivedAt,
      archive_key: archivedAt.key,
      archive_version_id: archivedAt.versionId,
    },
  } satisfies v.InferInput<typeof Question>);

/**
 * Only the functions that hold a provider's key may ask it, and the one that reads what strangers send holds none. The
 * event is acknowledged once its question waits: dying in between asks twice, which changes nothing.
 */
export const createAskAboutOrder = (deps: {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
}): AskAboutOrder => {
  return async (received) => {
    const MessageBody = toOrderQuestion(received);
    await deps.sqs.send(new SendMessageCommand({ QueueUrl: deps.queueUrl, MessageBody }));
  };
};
