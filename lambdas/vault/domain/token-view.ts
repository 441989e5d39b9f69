import type { ResourceView } from '../../kernel/event.ts';
import type { Token } from './token.ts';
import { expiresOn } from './token-use.ts';

/** A token as clients see it: of an erased one nothing is left but the proof. */
export const tokenView = (token: Token): ResourceView => {
  const base = { id: token.id, object: 'token', type: token.type, status: token.state };
  if (token.state === 'active') return { ...base, [token.type]: token.shown, created_at: token.createdAt };
  const { reason, erasedAt, clientId, requestId, wrappedKeySha256 } = token.erasure;
  return {
    ...base,
    created_at: token.createdAt,
    erasure: {
      reason,
      erased_at: erasedAt,
      client_id: clientId,
      request_id: requestId,
      wrapped_key_sha256: wrappedKeySha256,
    },
  };
};

/** Beside the token, and only when it is asked for: it changes, and the answer to a creation may not. */
export const usageView = (token: Token, unusedDaysMax: number): Readonly<Record<string, string>> =>
  token.state === 'active'
    ? { last_used_on: token.lastUsedOn, expires_on: expiresOn(token, unusedDaysMax) }
    : {};
