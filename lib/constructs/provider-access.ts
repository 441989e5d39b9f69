import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';

/** How the backend reaches the sandbox provider, where there is one. */
export interface SandboxAccess {
  readonly url: string;
  readonly apiKey: Secret;
  readonly webhookSecret: Secret;
}

export interface ProviderAccess {
  readonly sandbox: SandboxAccess | undefined;
  /** Where providers send their webhooks: `<webhooksUrl>/<provider>`. */
  readonly webhooksUrl: string;
}

// A variable cannot be empty, and a function that starts must know that it has no sandbox, not guess.
const NO_SANDBOX = 'none';

/** Who takes new payments; `none` makes the API refuse them instead of promising what nobody will do. */
export const paymentProvider = (sandbox: SandboxAccess | undefined): string =>
  sandbox === undefined ? NO_SANDBOX : 'sandbox';

export const sandboxWebhookSecret = ({ sandbox }: Pick<ProviderAccess, 'sandbox'>): string =>
  sandbox?.webhookSecret.secretArn ?? NO_SANDBOX;

export const providerEnvironment = ({ sandbox, webhooksUrl }: ProviderAccess) => ({
  SANDBOX_URL: sandbox?.url ?? NO_SANDBOX,
  SANDBOX_API_KEY_SECRET: sandbox?.apiKey.secretArn ?? NO_SANDBOX,
  PROVIDER_WEBHOOKS_URL: webhooksUrl,
});
