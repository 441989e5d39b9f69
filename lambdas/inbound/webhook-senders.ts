import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../kernel/clock.ts';
import { createValidSecretsReader } from '../platform/valid-secrets.ts';
import type { VerifyWebhook } from '../providers/port.ts';
import type { WebhookSender } from './receive-webhook.ts';

/** What a secret's variable says where its provider is not deployed: an empty variable would not. */
const NOT_DEPLOYED = 'none';

export interface SenderPlan {
  readonly verify: VerifyWebhook;
  /** Secrets Manager id or ARN, or `none`. */
  readonly secretId: string;
}

/** The providers that may send us webhooks here; whoever is not deployed is nobody. */
export const createWebhookSenders = (
  plans: Readonly<Record<string, SenderPlan>>,
  deps: { readonly secrets: SecretsManagerClient; readonly clock: Clock },
): Readonly<Record<string, WebhookSender>> =>
  Object.fromEntries(
    Object.entries(plans).flatMap(([provider, { verify, secretId }]) =>
      secretId === NOT_DEPLOYED
        ? []
        : [[provider, { verify, readSecrets: createValidSecretsReader({ ...deps, secretId }) }]],
    ),
  );
