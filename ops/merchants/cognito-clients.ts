import {
  type CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { RESOURCE_SERVER } from '../../lambdas/access/domain/scopes.ts';
import { invariant } from '../../lambdas/kernel/invariant.ts';
import type { IssuerClients } from './issuer-clients.ts';

/** Clients of a Cognito pool: client credentials only, with exactly the scopes that were asked for. */
export const createCognitoClients = (deps: {
  readonly cognito: CognitoIdentityProviderClient;
  readonly userPoolId: string;
  readonly issuer: string;
}): IssuerClients => ({
  issuer: deps.issuer,
  create: async ({ label, scopes }) => {
    const { UserPoolClient: created } = await deps.cognito.send(
      new CreateUserPoolClientCommand({
        UserPoolId: deps.userPoolId,
        ClientName: label,
        GenerateSecret: true,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: scopes.map((scope) => `${RESOURCE_SERVER}/${scope}`),
        // Nobody signs in to this pool: without this, Cognito allows its password flows by default.
        ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      }),
    );
    const { ClientId: clientId, ClientSecret: clientSecret } = created ?? {};
    invariant(clientId !== undefined, 'Cognito answered without a client id');
    invariant(clientSecret !== undefined, 'Cognito answered without a client secret');
    return { clientId, clientSecret };
  },
});
