import * as v from 'valibot';
import { toRfc3339 } from '../kernel/clock.ts';
import { isId } from '../kernel/ids.ts';
import type { HttpRequest, IdempotentRequest, Route } from '../platform/http.ts';
import { idempotentPost } from '../platform/idempotent-route.ts';
import { listView } from '../platform/list-query.ts';
import { HTTP_PROBLEMS, type HttpResponse, jsonResponse, problemResponse } from '../platform/problem.ts';
import { text } from '../platform/request-fields.ts';
import { validate } from '../platform/validate.ts';
import { accountView } from './domain/account.ts';
import { hourOf, REVEAL_PURPOSES, REVEALS_PER_HOUR_MAX, revealView } from './domain/reveal.ts';
import type { RevealStore } from './reveal-store.ts';
import type { RevealToken } from './reveal-token.ts';
import { TOKEN_PROBLEMS } from './token-problems.ts';
import type { TokenStore } from './token-store.ts';

const PATH = '/v1/tokens/{id}';

const REASON_CHARACTERS_MAX = 255;

/** Longer ones are no browser's, and an audit record is no place to store things in. */
const USER_AGENT_CHARACTERS_MAX = 255;

/** Body of `POST /v1/tokens/{id}/reveal`. */
const REVEAL = v.strictObject({
  purpose: v.picklist(REVEAL_PURPOSES, `must be one of ${REVEAL_PURPOSES.join(', ')}`),
  reason: text(REASON_CHARACTERS_MAX),
});

export interface RevealRoutesDeps {
  readonly tokens: Pick<TokenStore, 'find'>;
  readonly reveals: Pick<RevealStore, 'list'>;
  readonly revealToken: RevealToken;
  readonly nowMs: () => number;
}

const refuse = (kind: keyof typeof TOKEN_PROBLEMS, nowMs: number): HttpResponse => {
  if (kind !== 'too_many_reveals') return problemResponse(TOKEN_PROBLEMS[kind]);
  return problemResponse(TOKEN_PROBLEMS.too_many_reveals, {
    detail: `A client may reveal ${REVEALS_PER_HOUR_MAX} tokens in a clock hour.`,
    headers: { 'retry-after': String(hourOf(toRfc3339(nowMs)).secondsLeft) },
  });
};

const reveal =
  (deps: RevealRoutesDeps) =>
  async (request: IdempotentRequest): Promise<HttpResponse> => {
    const body = validate(REVEAL, request.body);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    const tokenId = request.params['id'] ?? '';
    if (!isId('tok', tokenId)) return problemResponse(TOKEN_PROBLEMS.token_not_found);
    const { merchantId, clientId } = request.principal;
    const { requestId, log, sourceIp = 'unknown' } = request;
    const userAgent = (request.headers['user-agent'] ?? 'unknown').slice(0, USER_AGENT_CHARACTERS_MAX);
    const who = { merchantId, clientId, requestId, sourceIp, userAgent };
    const result = await deps.revealToken({ tokenId, ...who, ...body.value, log });
    if (!result.ok) return refuse(result.error.kind, deps.nowMs());
    return jsonResponse(200, {
      ...revealView(result.value.reveal),
      type: result.value.account.type,
      [result.value.account.type]: accountView(result.value.account),
    });
  };

const list =
  (deps: RevealRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const id = request.params['id'] ?? '';
    const found = isId('tok', id) ? await deps.tokens.find(id) : null;
    if (found?.kind !== 'token' || found.token.merchantId !== request.principal.merchantId)
      return problemResponse(TOKEN_PROBLEMS.token_not_found);
    return jsonResponse(200, listView((await deps.reveals.list(found.token.id)).map(revealView), null));
  };

export const revealRoutes = (deps: RevealRoutesDeps): readonly Route[] => [
  idempotentPost(`${PATH}/reveal`, 'vault:reveal', reveal(deps)),
  { method: 'GET', path: `${PATH}/reveals`, scope: 'audit:read', handle: list(deps) },
];
