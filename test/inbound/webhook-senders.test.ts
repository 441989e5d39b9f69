import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, it } from 'vitest';
import { createWebhookSenders } from '../../lambdas/inbound/webhook-senders.ts';
import { verifySandboxWebhook } from '../../lambdas/providers/sandbox/verify-webhook.ts';
import { createManualClock } from '../support/clock.ts';

const sendersWith = (secretId: string) =>
  createWebhookSenders(
    { sandbox: { verify: verifySandboxWebhook, secretId } },
    { secrets: {} as SecretsManagerClient, clock: createManualClock() },
  );

it('a provider that is deployed may send', () => {
  expect(Object.keys(sendersWith('arn:aws:secretsmanager:eu-central-1:123456789012:secret:s'))).toEqual([
    'sandbox',
  ]);
});

it('a provider that is not deployed is nobody', () => {
  expect(sendersWith('none')).toEqual({});
});
