import type { ResourceView } from '../../kernel/event.ts';
import type { Token } from './token.ts';

/** A token as clients see it: of an erased one nothing is left but the proof. */
export const tokenView = (token: Token): ResourceView => {
  const base = { id: token.id, object: 'token', type: token.type, status: token.state };
  if (token.state === 'active') return { ...base, [token.type]: token.shown, created_at: token.createdAt };
  const { erasedAt, clientId, requestId, wrappedKeySha256 } = token.erasure;
  return {
    ...base,
    created_at: token.createdAt,
    erasure: {
      erased_at: erasedAt,
      client_id: clientId,
      request_id: requestId,
      wrapped_key_sha256: wrappedKeySha256,
    },
  };
};
