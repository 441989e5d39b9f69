import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '../kernel/clock.ts';
import { createLogger } from '../platform/logger.ts';
import { createQueueHandler } from '../platform/queue.ts';
import { createValidSecretsReader } from '../platform/valid-secrets.ts';
import { SEND_WEBHOOKS_ENVIRONMENT } from './send-webhooks.environment.ts';
import { createSendWebhooks } from './send-webhooks.ts';

export const handler = createQueueHandler({
  process: createSendWebhooks({
    readSecrets: createValidSecretsReader({
      secrets: new SecretsManagerClient({}),
      clock: systemClock,
      secretId: SEND_WEBHOOKS_ENVIRONMENT.read().SANDBOX_WEBHOOK_SECRET,
    }),
    clock: systemClock,
    fetch,
  }),
  log: createLogger('sandbox-provider'),
});
