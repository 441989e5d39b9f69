import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '../kernel/clock.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { createValidSecretsReader } from '../platform/valid-secrets.ts';
import { createCheckKey } from './check-key.ts';
import { createSandbox } from './create-sandbox.ts';
import { createDynamoSandboxStore } from './dynamo-sandbox-store.ts';
import { createEnqueue } from './enqueue.ts';
import { SERVE_ENVIRONMENT } from './serve.environment.ts';
import { createServe } from './serve.ts';

const environment = SERVE_ENVIRONMENT.read();
const documents = createDocumentClient();

export const handler = createServe({
  routes: createSandbox({
    store: createDynamoSandboxStore({
      documents,
      transact: createTransact({ documents, clock: systemClock }),
      table: environment.SANDBOX_TABLE,
    }),
    enqueue: createEnqueue({ sqs: new SQSClient({}), queueUrl: environment.SANDBOX_WEBHOOKS_QUEUE_URL }),
    clock: systemClock,
  }),
  checkKey: createCheckKey({
    readKeys: createValidSecretsReader({
      secrets: new SecretsManagerClient({}),
      clock: systemClock,
      secretId: environment.SANDBOX_API_KEY_SECRET,
    }),
  }),
  publicUrl: environment.SANDBOX_PUBLIC_URL,
  clock: systemClock,
  log: createLogger('sandbox-provider'),
});
