import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { accept } from './accept.ts';

const ROTATED_AT_STRIPE =
  'Stripe makes it, so only Stripe can rotate it: an operator puts the new value, and the old one stays valid beside it.';

/**
 * What Stripe gives us: the API key, and the secret that it signs webhooks with. They are made with a value of no use,
 * because a webhook endpoint can be registered at Stripe only once its URL is there; an operator puts the real ones.
 */
export class StripeSecrets extends Construct {
  readonly apiKey: Secret;
  readonly webhookSecret: Secret;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly key: IKey; readonly removalPolicy: RemovalPolicy },
  ) {
    super(scope, id);
    const secret = (name: string, description: string): Secret => {
      const made = new Secret(this, name, {
        description,
        encryptionKey: props.key,
        removalPolicy: props.removalPolicy,
      });
      accept(made, {
        'AwsSolutions-SMG4': ROTATED_AT_STRIPE,
        'NIST.800.53.R5-SecretsManagerRotationEnabled': ROTATED_AT_STRIPE,
      });
      return made;
    };
    this.apiKey = secret('ApiKey', "Stripe's API key: put yours");
    this.webhookSecret = secret('WebhookSecret', "Stripe's webhook signing secret: put yours");
  }
}
