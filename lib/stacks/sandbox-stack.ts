import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { SandboxAccess } from '../constructs/provider-access.ts';
import { SandboxProvider } from '../constructs/sandbox-provider.ts';
import type { Foundation } from '../foundation.ts';
import { SANDBOX_OUTPUTS, writeOutputs } from '../outputs.ts';

/** The sandbox provider, which knows as little of the backend as a real provider does. Never in production. */
export class SandboxStack extends Stack {
  readonly access: SandboxAccess;

  constructor(scope: Construct, id: string, props: StackProps & { readonly foundation: Foundation }) {
    super(scope, id, props);
    const { foundation } = props;
    const provider = new SandboxProvider(this, 'Provider', { foundation });
    this.access = {
      url: foundation.settings.publicUrls.sandbox_provider ?? provider.functionUrl,
      apiKey: provider.apiKey,
      webhookSecret: provider.webhookSecret,
    };
    writeOutputs(this, SANDBOX_OUTPUTS, {
      SandboxUrl: provider.functionUrl,
      SandboxTable: provider.table.tableName,
      SandboxApiKeySecretArn: provider.apiKey.secretArn,
      SandboxWebhookSecretArn: provider.webhookSecret.secretArn,
      SandboxWebhooksQueueUrl: provider.webhooks.queue.queueUrl,
      SandboxWebhooksDeadLettersUrl: provider.webhooks.deadLetters.queueUrl,
      ServeFunction: provider.serve.lambda.functionName,
      SendWebhooksFunction: provider.sendWebhooks.lambda.functionName,
    });
  }
}
