import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createArchiveStore } from '../../lambdas/inbound/archive-store.ts';
import { createFindArchivedEvents } from '../../lambdas/inbound/find-archived-events.ts';
import { createFindProviderEvent } from '../../lambdas/inbound/find-provider-event.ts';
import { createListArchived } from '../../lambdas/inbound/list-archived.ts';
import { createReplayEvents } from '../../lambdas/inbound/replay-events.ts';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import { translateSandboxWebhook } from '../../lambdas/providers/sandbox/translate-webhook.ts';
import { translateStripeWebhook } from '../../lambdas/providers/stripe/translate-webhook.ts';
import type { Session } from '../session.ts';

export type ProviderEvents = Awaited<ReturnType<typeof connectProviderEvents>>;

/** What providers told, where it lies: in the archive, and as marks in the money table. */
export const connectProviderEvents = async ({ target, readOutputs }: Session) => {
  const [data, backend] = await Promise.all([
    readOutputs('Quittance-Data'),
    readOutputs('Quittance-Backend'),
  ]);
  const s3 = new S3Client({ ...target.cloud, forcePathStyle: target.isLocal });
  const place = { s3, bucket: data.get('ArchiveBucket') };
  const archive = createArchiveStore(place);
  const find = createFindProviderEvent({
    documents: createDocumentClient(target.cloud),
    table: data.get('MoneyTable'),
  });
  return {
    archive,
    find,
    findArchived: createFindArchivedEvents({
      archive,
      listArchived: createListArchived(place),
      findProviderEvent: find,
      translators: { sandbox: translateSandboxWebhook, stripe: translateStripeWebhook },
    }),
    replay: createReplayEvents({
      sqs: new SQSClient(target.cloud),
      queueUrl: backend.get('ProviderEventsQueueUrl'),
      clock: systemClock,
    }),
  };
};
