import { toRfc3339 } from '../kernel/clock.ts';
import type { HttpRequest, Route } from '../platform/http.ts';
import { parseJsonBody } from '../platform/json-body.ts';
import { HTTP_PROBLEMS, type HttpResponse, jsonResponse, problemResponse } from '../platform/problem.ts';
import { parseRules } from './parse-rules.ts';
import type { MerchantRules, RuleStore } from './rule-store.ts';

const PATH = '/v1/reconciliation/rules';

export interface RuleRoutesDeps {
  readonly rules: Pick<RuleStore, 'get' | 'put'>;
  readonly nowMs: () => number;
}

const rulesView = (found: Pick<MerchantRules, 'rules'> & Partial<MerchantRules>): object => ({
  object: 'reconciliation_rules',
  rules: found.rules,
  updated_at: found.updatedAt ?? null,
  updated_by: found.updatedBy ?? null,
});

const get =
  ({ rules }: RuleRoutesDeps) =>
  async ({ principal }: HttpRequest): Promise<HttpResponse> =>
    jsonResponse(200, rulesView((await rules.get(principal.merchantId)) ?? { rules: [] }));

const put =
  ({ rules, nowMs }: RuleRoutesDeps) =>
  async ({ principal, rawBody, headers }: HttpRequest): Promise<HttpResponse> => {
    const json = parseJsonBody(rawBody, headers['content-type']);
    if (!json.ok) return problemResponse(HTTP_PROBLEMS[json.error.kind]);
    const body = parseRules(json.value);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    const replaced: MerchantRules = {
      merchantId: principal.merchantId,
      rules: body.value.rules,
      updatedAt: toRfc3339(nowMs()),
      updatedBy: principal.clientId,
    };
    await rules.put(replaced);
    return jsonResponse(200, rulesView(replaced));
  };

/** A merchant's own rules. To replace them by the same again changes nothing, so no key is needed. */
export const ruleRoutes = (deps: RuleRoutesDeps): readonly Route[] => [
  { method: 'GET', path: PATH, scope: 'reconciliation:read', handle: get(deps) },
  { method: 'PUT', path: PATH, scope: 'reconciliation:write', handle: put(deps) },
];
