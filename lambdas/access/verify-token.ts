import {
  createRemoteJWKSet,
  decodeJwt,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import type { Clock } from '../kernel/clock.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type AccessTokenClaims, type ClaimsRefusal, readAccessToken } from './domain/access-token.ts';
import type { TrustedIssuer } from './trusted-issuers.ts';

/** Asymmetric only: with a shared secret, whoever can check a token can also make one. `none` is not a signature. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/** Issuers and Lambda hosts keep time by NTP, within well under a second of each other; 5 s forgives a bad day. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** Cognito's longest access token lives a day. An older `iat` is a token nobody meant to be used any more. */
const TOKEN_AGE_MAX_SECONDS = 24 * 60 * 60;

/** Key sets are static files near us. The caller waits meanwhile, and API Gateway gives up on all of it at 29 s. */
const KEYS_TIMEOUT_MS = 3000;

/** An unknown key id may trigger one fetch in this time: tokens with made-up key ids must not become load on the issuer. */
const KEYS_COOLDOWN_MS = 30_000;

/** A key that an issuer withdrew is trusted for at most this long. */
const KEYS_AGE_MAX_MS = 10 * 60_000;

export type TokenRefusal =
  | ClaimsRefusal
  | 'malformed'
  | 'issuer_not_trusted'
  | 'algorithm_not_allowed'
  | 'key_unknown'
  | 'signature_invalid'
  | 'expired'
  | `claim_invalid:${string}`;

/** The issuer's keys could not be had, so nothing is known about the token: not the caller's fault. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
}

export type VerifyToken = (token: string) => Promise<Result<AccessTokenClaims, TokenRefusal>>;

const isAboutTheToken = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;

const keysOf = ({ issuer, jwksUri }: TrustedIssuer): JWTVerifyGetKey => {
  const remote = createRemoteJWKSet(new URL(jwksUri), {
    timeoutDuration: KEYS_TIMEOUT_MS,
    cooldownDuration: KEYS_COOLDOWN_MS,
    cacheMaxAge: KEYS_AGE_MAX_MS,
  });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (error) {
      if (isAboutTheToken(error)) throw error;
      throw new KeysUnavailableError(`no keys from ${issuer}`, { cause: error });
    }
  };
};

const refusalOf = (error: unknown): TokenRefusal => {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `claim_invalid:${error.claim}`;
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm_not_allowed';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature_invalid';
  if (isAboutTheToken(error)) return 'key_unknown';
  if (error instanceof errors.JOSEError) return 'malformed';
  throw error;
};

const unverifiedIssuer = (token: string): Result<JWTPayload['iss'], TokenRefusal> => {
  try {
    return ok(decodeJwt(token).iss);
  } catch (error) {
    return err(refusalOf(error));
  }
};

/**
 * Checks JWT access tokens (RFC 9068, and Cognito's own form) of the trusted issuers.
 * No key is fetched before `iss` is exactly one of theirs: a token cannot make us call an address of its choice.
 *
 * @returns Who the token speaks for, or why it is refused.
 * @throws KeysUnavailableError if the issuer's keys cannot be fetched or read.
 */
export const createVerifyToken = (deps: {
  readonly issuers: readonly TrustedIssuer[];
  readonly clock: Pick<Clock, 'nowMs'>;
}): VerifyToken => {
  const trusted = new Map(deps.issuers.map((entry) => [entry.issuer, { ...entry, keys: keysOf(entry) }]));
  return async (token) => {
    const claimed = unverifiedIssuer(token);
    if (!claimed.ok) return claimed;
    const issuer = trusted.get(claimed.value ?? '');
    if (issuer === undefined) return err('issuer_not_trusted');
    try {
      const { payload, protectedHeader } = await jwtVerify(token, issuer.keys, {
        issuer: issuer.issuer,
        ...(issuer.audience === undefined ? {} : { audience: issuer.audience }),
        algorithms: ALGORITHMS,
        requiredClaims: ['exp'],
        maxTokenAge: TOKEN_AGE_MAX_SECONDS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(deps.clock.nowMs()),
      });
      return readAccessToken(issuer, protectedHeader.typ, payload);
    } catch (error) {
      return err(refusalOf(error));
    }
  };
};
