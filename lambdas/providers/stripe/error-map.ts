import type Stripe from 'stripe';

/** What an error says about the request that it answers. */
export type Verdict =
  /** Refused before anything was taken; the code says why. */
  | 'refused'
  /** Refused at the door for now: the same request may be made again later. */
  | 'unauthorized'
  | 'rate_limited'
  /** Not understood, or a request under this key is on record that is not this one: a query has to find out. */
  | 'doubt'
  /** No answer came: what became of the call decides. */
  | 'lost';

interface Entry {
  readonly verdict: Verdict;
  readonly reason: string;
}

/** Errors of the v1 API, which is the only one that is called; those of v2 have names without `Stripe`. */
type ErrorClass = Exclude<Extract<keyof typeof Stripe.errors, `Stripe${string}`>, 'StripeError'>;

const never = (api: string): Entry => ({
  verdict: 'doubt',
  reason: `belongs to ${api}, which is never called: whatever sends it is not understood`,
});

const OAUTH = never('Connect OAuth');

/**
 * Every error that the SDK can raise, and what it means for an operation; docs/stripe.md shows it. Total over the SDK's
 * own list: a new kind of error does not compile until somebody has decided about it.
 */
export const ERROR_TYPES = {
  StripeCardError: {
    verdict: 'refused',
    reason: 'status 402: the issuer or Stripe declined; Stripe documents that no money moved',
  },
  StripeInvalidRequestError: {
    verdict: 'refused',
    reason: 'status 400 or 404: refused for its content, before anything was done',
  },
  StripeAuthenticationError: {
    verdict: 'unauthorized',
    reason: 'status 401: the API key is wrong, expired or revoked; nothing was looked at',
  },
  StripePermissionError: {
    verdict: 'unauthorized',
    reason: 'status 403: the API key may not do this; nothing was done',
  },
  StripeRateLimitError: {
    verdict: 'rate_limited',
    reason:
      'status 429: too many requests, or the object is locked by another one; limiters run before the request does',
  },
  StripeIdempotencyError: {
    verdict: 'doubt',
    reason:
      'status 400: the key was used with other parameters, so some request under it may have moved money',
  },
  StripeAPIError: {
    verdict: 'doubt',
    reason:
      'any other status, such as 409 while the first request under the key is still at work, and bodies that are no JSON',
  },
  StripeConnectionError: {
    verdict: 'lost',
    reason:
      'no answer: not accepted if not a byte had left, else ambiguous (timeout, lost connection, status 5xx)',
  },
  StripeSignatureVerificationError: never("the SDK's webhook check"),
  StripeOAuthError: OAUTH,
  StripeInvalidGrantError: OAUTH,
  StripeInvalidClientError: OAUTH,
  StripeOAuthInvalidRequestError: OAUTH,
  StripeInvalidScopeError: OAUTH,
  StripeUnsupportedGrantTypeError: OAUTH,
  StripeUnsupportedResponseTypeError: OAUTH,
} as const satisfies Record<ErrorClass, Entry>;

const isKnown = (type: string): type is ErrorClass => Object.hasOwn(ERROR_TYPES, type);

/** A type that is not in the map proves nothing. */
export const verdictOf = (type: string): Verdict => (isKnown(type) ? ERROR_TYPES[type].verdict : 'doubt');
