import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';

/** How the backend reaches the sandbox provider, where there is one. */
export interface SandboxAccess {
  readonly url: string;
  readonly apiKey: Secret;
  readonly webhookSecret: Secret;
}

/** How the backend reaches Stripe, where context asks for it. */
export interface StripeAccess {
  readonly url: string;
  /** Where payers come back to after they have proved who they are. */
  readonly returnUrl: string;
  readonly apiKey: Secret;
  readonly webhookSecret: Secret;
}

export interface ProviderAccess {
  readonly sandbox: SandboxAccess | undefined;
  readonly stripe: StripeAccess | undefined;
}

/** With the place where providers send their webhooks: `<webhooksUrl>/<provider>`. */
export type ProviderReach = ProviderAccess & { readonly webhooksUrl: string };

// A variable cannot be empty, and a function that starts must know that it has no such provider, not guess.
const NOT_DEPLOYED = 'none';

export const webhookSecretEnvironment = ({ sandbox, stripe }: ProviderAccess) => ({
  SANDBOX_WEBHOOK_SECRET: sandbox?.webhookSecret.secretArn ?? NOT_DEPLOYED,
  STRIPE_WEBHOOK_SECRET: stripe?.webhookSecret.secretArn ?? NOT_DEPLOYED,
});

export const providerEnvironment = ({ sandbox, stripe, webhooksUrl }: ProviderReach) => ({
  SANDBOX_URL: sandbox?.url ?? NOT_DEPLOYED,
  SANDBOX_API_KEY_SECRET: sandbox?.apiKey.secretArn ?? NOT_DEPLOYED,
  STRIPE_URL: stripe?.url ?? NOT_DEPLOYED,
  STRIPE_API_KEY_SECRET: stripe?.apiKey.secretArn ?? NOT_DEPLOYED,
  STRIPE_RETURN_URL: stripe?.returnUrl ?? NOT_DEPLOYED,
  PROVIDER_WEBHOOKS_URL: webhooksUrl,
});

/** The secrets of the providers that are deployed. */
export const secretsOf = (access: ProviderAccess, which: 'apiKey' | 'webhookSecret'): readonly Secret[] =>
  [access.sandbox, access.stripe].flatMap((one) => (one === undefined ? [] : [one[which]]));
