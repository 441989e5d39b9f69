import { createHmac } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { createArchiveStore } from '../../lambdas/inbound/archive-store.ts';
import { createForwardEvent } from '../../lambdas/inbound/forward-event.ts';
import { createReceive } from '../../lambdas/inbound/receive.ts';
import { createReceiveWebhook } from '../../lambdas/inbound/receive-webhook.ts';
import { createWebhookSenders } from '../../lambdas/inbound/webhook-senders.ts';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import type { Log } from '../../lambdas/platform/logger.ts';
import { verifySandboxWebhook } from '../../lambdas/providers/sandbox/verify-webhook.ts';
import { localConfig } from '../subjects/clients.ts';
import { LAMBDA_CONTEXT } from '../subjects/payment-call.ts';
import { WEBHOOK_SECRET } from './cloud-stub.ts';

export const ARCHIVE = 'archive';

export const queueUrl = (url: string): string => `${url}/000000000000/provider-events`;

export const createClients = (url: string) => ({
  s3: new S3Client({ ...localConfig(url), forcePathStyle: true }),
  sqs: new SQSClient(localConfig(url)),
});

/** The receiver as its handler wires it. @returns a call of it that throws if a webhook is not acknowledged. */
export const createReceiver = (url: string, log: Log) => {
  const { s3, sqs } = createClients(url);
  const handler = createReceive({
    receiveWebhook: createReceiveWebhook({
      senders: createWebhookSenders(
        { sandbox: { verify: verifySandboxWebhook, secretId: 'sandbox' } },
        { secrets: new SecretsManagerClient(localConfig(url)), clock: systemClock },
      ),
      archive: createArchiveStore({ s3, bucket: ARCHIVE }),
      forward: createForwardEvent({ sqs, queueUrl: queueUrl(url) }),
      clock: systemClock,
    }),
    countRefusal: (reason) => {
      throw new Error(`refused: ${reason}`);
    },
    log,
  });
  return async (event: LambdaFunctionURLEvent): Promise<void> => {
    const { statusCode } = await handler(event, LAMBDA_CONTEXT);
    if (statusCode !== 202) throw new Error(`a webhook was answered with ${statusCode}`);
  };
};

const BODY = JSON.stringify({
  id: 'pev_4m7k2x9q5t8w1z3b6d0f2h4j6n',
  type: 'charge.captured',
  created_at: '2026-11-21T09:00:00.000Z',
  data: {
    object: {
      id: 'ch_7k2m9q4x5t8w1z3b6d0f2h4j6n',
      object: 'charge',
      operation_id: 'op_1z3b6d0f2h4j6n7k2m9q4x5t8w',
      status: 'captured',
      amount: 12_950,
      amount_authorized: 12_950,
      amount_captured: 12_950,
      amount_refunded: 0,
      currency: 'EUR',
      failure_code: null,
      redirect_url: null,
      created_at: '2026-11-21T09:00:00.000Z',
    },
  },
});

/** A provider's webhook as the function's URL hands it over, signed at this moment. */
export const webhookCall = (): LambdaFunctionURLEvent => {
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', WEBHOOK_SECRET).update(`${timestamp}.${BODY}`).digest('hex');
  return {
    rawPath: '/sandbox',
    headers: {
      'content-type': 'application/json',
      host: 'webhooks.example.com',
      'sandbox-signature': `t=${timestamp},v1=${signature}`,
      'user-agent': 'Sandbox-Webhooks/1.0',
      'x-forwarded-for': '203.0.113.7',
    },
    requestContext: { requestId: 'request', http: { method: 'POST' } },
    body: BODY,
    isBase64Encoded: false,
  } as unknown as LambdaFunctionURLEvent;
};
