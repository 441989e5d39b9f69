import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { AccountRecovery, Mfa, ResourceServerScope, UserPool, UserPoolDomain } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { RESOURCE_SERVER, SCOPES } from '../../lambdas/access/domain/scopes.ts';
import { isProduction } from '../foundation.ts';
import type { Settings } from '../settings.ts';
import { accept } from './accept.ts';

/** The pool that issues tokens to merchants' clients; it has no users, and the operators' command line adds the clients. */
export class ClientPool extends Construct {
  readonly userPoolId: string;
  readonly issuer: string;
  readonly tokenUrl: string;

  constructor(scope: Construct, id: string, props: { readonly settings: Settings }) {
    super(scope, id);
    const production = isProduction(props.settings);
    const pool = new UserPool(this, 'Pool', {
      selfSignUpEnabled: false,
      accountRecovery: AccountRecovery.NONE,
      // Nobody signs in here; if somebody ever adds a user, it is not with a password alone.
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 16,
        requireDigits: true,
        requireLowercase: true,
        requireSymbols: true,
        requireUppercase: true,
      },
      deletionProtection: production,
      removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    accept(pool, {
      'AwsSolutions-COG8': 'The Plus tier protects users who sign in; this pool has clients and no users.',
    });
    pool.addResourceServer('Scopes', {
      identifier: RESOURCE_SERVER,
      scopes: SCOPES.map((scopeName) => new ResourceServerScope({ scopeName, scopeDescription: scopeName })),
    });
    // The prefix is shared by all accounts of a region.
    const domain = new UserPoolDomain(this, 'Domain', {
      userPool: pool,
      cognitoDomain: { domainPrefix: `quittance-${Aws.ACCOUNT_ID}` },
    });
    this.userPoolId = pool.userPoolId;
    this.issuer = `https://cognito-idp.${Aws.REGION}.${Aws.URL_SUFFIX}/${pool.userPoolId}`;
    this.tokenUrl = `${domain.baseUrl()}/oauth2/token`;
  }
}
