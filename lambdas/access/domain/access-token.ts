import { err, ok, type Result } from '../../kernel/result.ts';
import { parseScopes, type Scope } from './scopes.ts';

/** What a verified access token says about its bearer. */
export interface AccessTokenClaims {
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: ReadonlySet<Scope>;
}

export type ClaimsRefusal = 'not_an_access_token' | 'client_missing' | 'scope_malformed';

/** RFC 9068 §2.1; media types compare case-insensitively, with or without `application/` (RFC 7515 §4.1.9). */
const ACCESS_TOKEN_TYPE = /^(application\/)?at\+jwt$/i;

/**
 * An ID token is signed with the same key and must not open an API: it was made to be shown around. An access token
 * shows what it is by its type (RFC 9068), by Cognito's `token_use`, or by being issued to the audience we expect.
 */
const isAccessToken = (typ: string | undefined, tokenUse: unknown, hasAudience: boolean): boolean => {
  if (tokenUse !== undefined) return tokenUse === 'access';
  return ACCESS_TOKEN_TYPE.test(typ ?? '') || hasAudience;
};

/** Reads the claims of a token whose signature, times and issuer hold. */
export const readAccessToken = (
  issuer: { readonly issuer: string; readonly audience?: string },
  typ: string | undefined,
  claims: Readonly<Record<string, unknown>>,
): Result<AccessTokenClaims, ClaimsRefusal> => {
  if (!isAccessToken(typ, claims.token_use, issuer.audience !== undefined)) return err('not_an_access_token');
  const clientId = claims.client_id;
  if (typeof clientId !== 'string' || clientId === '') return err('client_missing');
  const scope = claims.scope ?? '';
  if (typeof scope !== 'string') return err('scope_malformed');
  return ok({ issuer: issuer.issuer, clientId, scopes: parseScopes(scope) });
};
