import * as v from 'valibot';

/** An OIDC issuer whose word on a client's identity we take. */
export interface TrustedIssuer {
  /** Compared with a token's `iss` character by character. */
  readonly issuer: string;
  readonly jwksUri: string;
  /** If given, a token must name it in `aud`. */
  readonly audience?: string;
}

const Url = v.pipe(v.string(), v.url());
const Schema = v.pipe(
  v.array(
    v.strictObject({ issuer: Url, jwks_uri: Url, audience: v.optional(v.pipe(v.string(), v.nonEmpty())) }),
  ),
  v.nonEmpty(),
  v.check((list) => new Set(list.map((entry) => entry.issuer)).size === list.length, 'issuers repeat'),
);

/**
 * Reads `TRUSTED_ISSUERS`: JSON `[{"issuer", "jwks_uri", "audience"?}]`.
 *
 * @throws if it is anything else, so that a bad deployment fails on its first start and trusts nobody.
 */
export const parseTrustedIssuers = (json: string): readonly TrustedIssuer[] =>
  v.parse(Schema, JSON.parse(json)).map((entry) => ({
    issuer: entry.issuer,
    jwksUri: entry.jwks_uri,
    ...(entry.audience === undefined ? {} : { audience: entry.audience }),
  }));
