import { isUtf8 } from 'node:buffer';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { toRfc3339 } from '../kernel/clock.ts';
import type { ArchivedAt, RawWebhook } from './archive-store.ts';

export type ForwardEvent = (webhook: RawWebhook, archived: ArchivedAt) => Promise<void>;

/** Below what SQS has taken since its first day (256 KiB), with room for the rest of the message. */
const MESSAGE_BYTES_MAX = 200 * 1024;

/** Characters that SQS refuses and JSON does not escape. */
const UNSENDABLE = /[\uFFFE\uFFFF]/;

const messageOf = (
  webhook: Omit<RawWebhook, 'rawBody' | 'headers'>,
  archived: ArchivedAt,
  rawBody: string | null,
): string =>
  JSON.stringify({
    provider: webhook.provider,
    archive_key: archived.key,
    ...(archived.versionId === null ? {} : { archive_version_id: archived.versionId }),
    received_at: toRfc3339(webhook.receivedAtMs),
    ...(rawBody === null ? {} : { raw_body: rawBody }),
  });

/** The message for the apply function: with the body if a queue can carry it, else with its place in the archive. */
export const toProviderEventMessage = (webhook: RawWebhook, archived: ArchivedAt): string => {
  const text = isUtf8(webhook.rawBody) ? Buffer.from(webhook.rawBody).toString('utf8') : null;
  const whole = messageOf(webhook, archived, text);
  const isSendable = Buffer.byteLength(whole) <= MESSAGE_BYTES_MAX && !UNSENDABLE.test(whole);
  return isSendable ? whole : messageOf(webhook, archived, null);
};

/** The message for an event that is replayed: apply reads what is in the archive, and checks that it is. */
export const toReplayMessage = (
  webhook: Pick<RawWebhook, 'provider' | 'receivedAtMs'>,
  archived: ArchivedAt,
): string => messageOf(webhook, archived, null);

export const createForwardEvent = (deps: {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
}): ForwardEvent => {
  return async (webhook, archived) => {
    const MessageBody = toProviderEventMessage(webhook, archived);
    await deps.sqs.send(new SendMessageCommand({ QueueUrl: deps.queueUrl, MessageBody }));
  };
};
