import type { Clock } from '../kernel/clock.ts';
import { isId } from '../kernel/ids.ts';
import type { HttpRequest, IdempotentRequest, Route } from '../platform/http.ts';
import { idempotentPost } from '../platform/idempotent-route.ts';
import { HTTP_PROBLEMS, type HttpResponse, jsonResponse, problemResponse } from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import type { CreateToken } from './create-token.ts';
import type { Month } from './domain/card.ts';
import { tokenView, usageView } from './domain/token-view.ts';
import type { EraseToken } from './erase-token.ts';
import { TOKEN_PROBLEMS } from './token-problems.ts';
import { CREATE_TOKEN, parseAccount } from './token-request.ts';
import type { TokenStore } from './token-store.ts';

const PATH = '/v1/tokens';

export interface TokenRoutesDeps {
  readonly tokens: Pick<TokenStore, 'find'>;
  readonly createToken: CreateToken;
  readonly eraseToken: EraseToken;
  /** Whole days without a use after which a token goes. */
  readonly unusedDaysMax: number;
  readonly clock: Pick<Clock, 'nowMs'>;
}

const monthOf = (nowMs: number): Month => {
  const now = new Date(nowMs);
  return { year: now.getUTCFullYear(), month: now.getUTCMonth() + 1 };
};

const create =
  (deps: TokenRoutesDeps) =>
  async (request: IdempotentRequest): Promise<HttpResponse> => {
    const body = validate(CREATE_TOKEN, request.body);
    const account = body.ok ? parseAccount(body.value, monthOf(deps.clock.nowMs())) : body;
    if (!account.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: account.error });
    const result = await deps.createToken({
      merchantId: request.principal.merchantId,
      route: `POST ${PATH}`,
      idempotencyKey: request.idempotencyKey,
      account: account.value,
      log: request.log,
    });
    if (!result.ok) return problemResponse(TOKEN_PROBLEMS[result.error.kind]);
    const { token, wasKnown, isReplay } = result.value;
    return jsonResponse(wasKnown ? 200 : 201, tokenView(token), {
      location: `${PATH}/${token.id}`,
      ...(isReplay ? { 'idempotent-replayed': 'true' } : {}),
    });
  };

const get =
  (deps: TokenRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const id = request.params['id'] ?? '';
    const found = isId('tok', id) ? await deps.tokens.find(id) : null;
    return found?.kind === 'token' && found.token.merchantId === request.principal.merchantId
      ? jsonResponse(200, { ...tokenView(found.token), ...usageView(found.token, deps.unusedDaysMax) })
      : problemResponse(TOKEN_PROBLEMS.token_not_found);
  };

const erase =
  (deps: TokenRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const id = request.params['id'] ?? '';
    if (!isId('tok', id)) return problemResponse(TOKEN_PROBLEMS.token_not_found);
    const { merchantId, clientId } = request.principal;
    const { requestId, log } = request;
    const result = await deps.eraseToken({ merchantId, id, clientId, requestId, log });
    return result.ok
      ? jsonResponse(200, tokenView(result.value))
      : problemResponse(TOKEN_PROBLEMS[result.error.kind]);
  };

export const tokenRoutes = (deps: TokenRoutesDeps): readonly Route[] => [
  idempotentPost(PATH, 'vault:write', create(deps)),
  { method: 'GET', path: `${PATH}/{id}`, scope: 'payments:read', handle: get(deps) },
  { method: 'DELETE', path: `${PATH}/{id}`, scope: 'vault:write', handle: erase(deps) },
];
