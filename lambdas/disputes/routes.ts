import { isId } from '../kernel/ids.ts';
import type { HttpRequest, IdempotentRequest, Route } from '../platform/http.ts';
import { idempotentPost } from '../platform/idempotent-route.ts';
import { listView } from '../platform/list-query.ts';
import { parsePreferWait } from '../platform/prefer.ts';
import { HTTP_PROBLEMS, type HttpResponse, jsonResponse, problemResponse } from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import type { WaitFor } from '../platform/wait-until.ts';
import { DISPUTE_NOT_FOUND, EVIDENCE_PROBLEMS } from './dispute-problems.ts';
import { LIST_DISPUTES, SUBMIT_EVIDENCE } from './dispute-request.ts';
import type { DisputeStore } from './dispute-store.ts';
import type { Dispute } from './domain/dispute.ts';
import { disputeView } from './domain/dispute-view.ts';
import type { SubmitEvidenceError, SubmitEvidenceUseCase } from './submit-evidence.ts';

const PATH = '/v1/disputes';

export interface DisputeRoutesDeps {
  readonly disputes: Pick<DisputeStore, 'get' | 'list'>;
  readonly submitEvidence: SubmitEvidenceUseCase;
  readonly waitForDispute: WaitFor<Dispute>;
}

/** What the reader can do about it, beyond the problem's title. */
const detailOf = (error: SubmitEvidenceError): { readonly detail?: string } => {
  if (error.kind === 'wrong_state') return { detail: `The dispute is ${error.actual}.` };
  return error.kind === 'evidence_overdue' ? { detail: `It was due by ${error.dueBy}.` } : {};
};

const submit =
  (deps: DisputeRoutesDeps) =>
  async (request: IdempotentRequest): Promise<HttpResponse> => {
    const id = request.params['id'] ?? '';
    // Before it becomes a key: DynamoDB refuses long ones.
    if (!isId('dp', id)) return problemResponse(DISPUTE_NOT_FOUND);
    const body = validate(SUBMIT_EVIDENCE, request.body);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    const result = await deps.submitEvidence({
      merchantId: request.principal.merchantId,
      resourceId: id,
      route: `POST ${PATH}/${id}/evidence`,
      idempotencyKey: request.idempotencyKey,
      fingerprint: request.fingerprint,
      correlationId: request.correlationId,
      wish: body.value,
    });
    if (!result.ok) return problemResponse(EVIDENCE_PROBLEMS[result.error.kind], detailOf(result.error));
    const { resource, answer, isReplay } = result.value;
    const waitSeconds = parsePreferWait(request.headers['prefer']);
    const shown = waitSeconds > 0 ? disputeView(await deps.waitForDispute(resource, waitSeconds)) : answer;
    return jsonResponse(202, shown, {
      location: `${PATH}/${id}`,
      ...(isReplay ? { 'idempotent-replayed': 'true' } : {}),
      ...(waitSeconds > 0 ? { 'preference-applied': `wait=${waitSeconds}` } : {}),
    });
  };

const get =
  (deps: DisputeRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const id = request.params['id'] ?? '';
    const dispute = isId('dp', id) ? await deps.disputes.get(id) : null;
    return dispute?.merchantId === request.principal.merchantId
      ? jsonResponse(200, disputeView(dispute))
      : problemResponse(DISPUTE_NOT_FOUND);
  };

const list =
  (deps: DisputeRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const query = validate(LIST_DISPUTES, request.query);
    if (!query.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: query.error });
    const { limit, cursor } = query.value;
    const page = await deps.disputes.list(request.principal.merchantId, limit, cursor ?? null);
    return jsonResponse(200, listView(page.items.map(disputeView), page.next));
  };

/** Evidence is answered with 202, because the provider has the last word. */
export const disputeRoutes = (deps: DisputeRoutesDeps): readonly Route[] => [
  idempotentPost(`${PATH}/{id}/evidence`, 'disputes:write', submit(deps)),
  { method: 'GET', path: PATH, scope: 'payments:read', handle: list(deps) },
  { method: 'GET', path: `${PATH}/{id}`, scope: 'payments:read', handle: get(deps) },
];
