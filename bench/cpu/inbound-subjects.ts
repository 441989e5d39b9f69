import { PutObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { createLogger } from '../../lambdas/platform/logger.ts';
import { ARCHIVE, createClients, createReceiver, queueUrl, webhookCall } from '../inbound/receiver.ts';
import type { Subject } from './compare-cpu.ts';

const oursSubject = (url: string): Subject => {
  const receive = createReceiver(url, createLogger('inbound'));
  let events: readonly ReturnType<typeof webhookCall>[] = [];
  return {
    name: 'ours',
    prepare: (calls) => {
      events = Array.from({ length: calls }, webhookCall);
    },
    call: async (index) => receive(events[index] as ReturnType<typeof webhookCall>),
  };
};

/** One put and one message of the same sizes, from texts that lie ready. */
const bareSubject = (url: string): Subject => {
  const { s3, sqs } = createClients(url);
  const { body = '', headers } = webhookCall();
  const key = 'provider=sandbox/date=2026-11-21/09/20261121T090000000Z-0123456789abcdef.json';
  const received_at = '2026-11-21T09:00:00.000Z';
  const base64 = Buffer.from(body).toString('base64');
  const archived = JSON.stringify({ provider: 'sandbox', received_at, headers, body: base64 });
  const message = JSON.stringify({
    provider: 'sandbox',
    archive_key: key,
    archive_version_id: 'v1',
    received_at,
    raw_body: body,
  });
  return {
    name: 'bare',
    call: async () => {
      await s3.send(
        new PutObjectCommand({ Bucket: ARCHIVE, Key: key, Body: archived, ContentType: 'application/json' }),
      );
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(url), MessageBody: message }));
    },
  };
};

export const inboundSubjects = (cloudUrl: string): readonly Subject[] => [
  oursSubject(cloudUrl),
  bareSubject(cloudUrl),
];
