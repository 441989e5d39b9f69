import { CfnOutput, type Stack } from 'aws-cdk-lib';

/**
 * Names of the stack outputs. The local start, the operators' command line and the end-to-end tests read
 * them, so a name never changes its meaning.
 */
export const DATA_OUTPUTS = [
  'MoneyTable',
  'DirectoryTable',
  'IdempotencyTable',
  'WebhooksTable',
  'ArchiveBucket',
  'ReconciliationBucket',
  'DirectoryKeyArn',
  'TokensTable',
  'TokenKeysTable',
  'FingerprintsTable',
  'VaultKeyArn',
  'AlarmTopicArn',
] as const;

export const SANDBOX_OUTPUTS = [
  'SandboxUrl',
  'SandboxTable',
  'SandboxApiKeySecretArn',
  'SandboxWebhookSecretArn',
  'SandboxWebhooksQueueUrl',
  'SandboxWebhooksDeadLettersUrl',
  'ServeFunction',
  'SendWebhooksFunction',
] as const;

export const BACKEND_OUTPUTS = [
  'ApiUrl',
  'ApiId',
  'ReceiverUrl',
  'TrustedIssuers',
  'ProviderCommandsQueueUrl',
  'ProviderCommandsDeadLettersUrl',
  'ResolutionsQueueUrl',
  'ResolutionsDeadLettersUrl',
  'ProviderEventsQueueUrl',
  'ProviderEventsDeadLettersUrl',
  'DeliveriesQueueUrl',
  'DeliveriesDeadLettersUrl',
  'RedeliveriesQueueUrl',
  'RedeliveriesDeadLettersUrl',
  'DueInvoicesQueueUrl',
  'DueInvoicesDeadLettersUrl',
  'RelayFailuresQueueUrl',
  'BalanceFailuresQueueUrl',
  'ScheduleGroup',
  'DeliveriesScheduleGroup',
  'AuthorizeFunction',
  'ApiFunction',
  'RelayFunction',
  'BalancesFunction',
  'CheckFunction',
  'SubmitFunction',
  'ResolveFunction',
  'ReceiveFunction',
  'ApplyFunction',
  'DeliverFunction',
  'OverdueFunction',
  'ManageFunction',
  'TokensFunction',
  'SendFunction',
  'ReencryptFunction',
  'ExpireTokensFunction',
  'PullFunction',
  'ParseFunction',
  'ReconcileFunction',
  'HealFunction',
  'RunsFunction',
  'ReconciliationMachineArn',
  'ReconciliationScheduleGroup',
  'ReconciliationScheduleRoleArn',
  'RedeliverFunction',
] as const;

/** Only with context `stripe`: the secrets whose values an operator puts. */
export const STRIPE_OUTPUTS = ['StripeApiKeySecretArn', 'StripeWebhookSecretArn'] as const;

/** Only when the app creates the Cognito pool, so not when `oidcIssuers` is given. */
export const COGNITO_OUTPUTS = ['UserPoolId', 'TokenUrl'] as const;

/** Only with a custom domain: what the domain's DNS record must point at. */
export const DOMAIN_OUTPUTS = ['DomainTarget', 'DomainHostedZoneId'] as const;

/** Writes a stack's outputs: every name of the list gets a value, and nothing else does. */
export const writeOutputs = <const Names extends readonly string[]>(
  stack: Stack,
  names: Names,
  values: Readonly<Record<Names[number], string>>,
): void => {
  for (const name of names as readonly Names[number][]) new CfnOutput(stack, name, { value: values[name] });
};
