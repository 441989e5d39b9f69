import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, PurgeQueueCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { signWebhook } from '../../lambdas/sandbox-provider/sign-webhook.ts';
import { poll } from '../../local/demonstration/payments.ts';
import type { World } from './world.ts';

/** The provider's word that it captured 3.00 EUR for an operation. */
export const captured = (operation: string, eventId: string, type = 'charge.captured') => ({
  id: eventId,
  type,
  created_at: '2026-11-21T09:00:00.000Z',
  operation: { operation_id: operation, kind: 'authorize', status: 'succeeded' },
  data: {
    object: {
      id: `ch_${operation}`,
      object: 'charge',
      operation_id: operation,
      status: 'captured',
      amount: 300,
      amount_authorized: 300,
      amount_captured: 300,
      amount_refunded: 0,
      currency: 'EUR',
      failure_code: null,
      redirect_url: null,
      created_at: '2026-11-21T09:00:00.000Z',
    },
  },
});

export const readWebhookSecret = async (world: World): Promise<string> => {
  const { SecretString = '' } = await new SecretsManagerClient(world.config).send(
    new GetSecretValueCommand({ SecretId: world.output('SandboxWebhookSecretArn') }),
  );
  return SecretString;
};

/** A webhook as the sandbox sends it; `signature` instead of its own. */
export const postWebhook = (
  world: World,
  body: string,
  how: { readonly secret: string; readonly signature?: string },
): Promise<Response> => {
  const signature = how.signature ?? signWebhook(body, [how.secret], Math.floor(Date.now() / 1000));
  return fetch(world.quittance.provider_webhooks['sandbox'] ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sandbox-signature': signature },
    body,
  });
};

const readMark = async (world: World, eventId: string): Promise<Record<string, unknown> | undefined> => {
  const { Item } = await world.documents.send(
    new GetCommand({
      TableName: world.output('MoneyTable'),
      Key: { pk: `provider_event#sandbox#${eventId}`, sk: 'provider_event' },
      ConsistentRead: true,
    }),
  );
  return Item;
};

/** What is remembered of an event, once it was processed. */
export const mark = (world: World, eventId: string) =>
  poll({
    read: () => readMark(world, eventId),
    until: (found) => found !== undefined,
  });

/** Minutes in production: what is tested is that a webhook comes again, not how patiently one waits. */
export const setRedelivery = (world: World, seconds: number) =>
  world.sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: world.output('ProviderEventsQueueUrl'),
      Attributes: { VisibilityTimeout: String(seconds) },
    }),
  );

/**
 * What other files left behind: webhooks that fit nothing come again for half an hour, and end among the dead letters of
 * whoever counts them then.
 */
export const emptyProviderEvents = async (world: World): Promise<void> => {
  for (const queue of ['ProviderEventsQueueUrl', 'ProviderEventsDeadLettersUrl'])
    await world.sqs.send(new PurgeQueueCommand({ QueueUrl: world.output(queue) }));
};

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

export const messagesIn = async (world: World, queue: string): Promise<number> => {
  const { Attributes } = await world.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: world.output(queue), AttributeNames: [...COUNTS] }),
  );
  return COUNTS.reduce((sum, name) => sum + Number(Attributes?.[name]), 0);
};

/** Waits until a queue holds so many messages, waiting, held back, or in somebody's hands. */
export const queueHolds = (world: World, queue: string, messages: number) =>
  poll({
    read: () => messagesIn(world, queue),
    until: (count) => count === messages,
  });
