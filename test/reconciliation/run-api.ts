import { PLATFORM_MERCHANT } from '../../lambdas/access/domain/platform.ts';
import { SCOPES } from '../../lambdas/access/domain/scopes.ts';
import { API_VERSION } from '../../lambdas/kernel/api-version.ts';
import type { MerchantId } from '../../lambdas/kernel/ids.ts';
import type { HttpRequest, Route } from '../../lambdas/platform/http.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import type { HttpResponse } from '../../lambdas/platform/problem.ts';
import { createRouter } from '../../lambdas/platform/router.ts';

export interface Call {
  readonly body?: unknown;
  /** As it is sent, in the place of JSON. */
  readonly rawBody?: string;
  /** JSON, if left out. */
  readonly type?: string;
  readonly key?: string;
  readonly merchantId?: MerchantId;
  readonly query?: Readonly<Record<string, string>>;
}

/** Sends a request to routes as a client of the platform, or of the merchant that is named. */
export const callerOf =
  (routes: readonly Route[]) =>
  async (method: 'GET' | 'POST' | 'PUT', path: string, of: Call = {}): Promise<HttpResponse> => {
    const routed = createRouter(routes)(method, path);
    if (routed.kind !== 'found') throw new Error(routed.kind);
    const request: HttpRequest = {
      method,
      path,
      params: routed.params,
      query: of.query ?? {},
      headers: {
        'content-type': of.type ?? 'application/json',
        ...(of.key === undefined ? {} : { 'idempotency-key': of.key }),
      },
      rawBody: of.rawBody ?? (of.body === undefined ? '' : JSON.stringify(of.body)),
      principal: {
        merchantId: of.merchantId ?? PLATFORM_MERCHANT,
        clientId: 'finance',
        scopes: new Set(SCOPES),
        payoutApprovalAbove: {},
      },
      requestId: 'req',
      correlationId: 'req',
      apiVersion: API_VERSION,
      log: silentLog,
    };
    return routed.route.handle(request);
  };
