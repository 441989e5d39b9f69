import type { Scope } from '../../lambdas/access/domain/scopes.ts';

export interface NewClient {
  /** For people who look at the issuer's own list. */
  readonly label: string;
  readonly scopes: readonly Scope[];
}

/** OAuth clients where their tokens come from: the local issuer or a Cognito pool. */
export interface IssuerClients {
  /** The `iss` of the tokens that these clients get. */
  readonly issuer: string;
  /** @returns What the client signs in with; the secret cannot be read again. */
  readonly create: (
    client: NewClient,
  ) => Promise<{ readonly clientId: string; readonly clientSecret: string }>;
}
