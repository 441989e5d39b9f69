import { isId } from '../kernel/ids.ts';
import type { IdempotentRequest, Route } from '../platform/http.ts';
import { idempotentPost } from '../platform/idempotent-route.ts';
import { HTTP_PROBLEMS, type HttpResponse, jsonResponse, problemResponse } from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import { forPlatform } from './for-platform.ts';
import type { ClientWish } from './recall-wish.ts';
import type { RefusedReopening, RequestReopening } from './request-reopening.ts';
import type { ResumeRun } from './resume-run.ts';
import { REOPEN_PROBLEMS, RUN_NOT_FOUND } from './run-problems.ts';
import { RESUME_RUN, RUNS_PATH } from './run-request.ts';

export interface ReopenRoutesDeps {
  readonly resumeRun: ResumeRun;
  readonly requestReopening: RequestReopening;
}

/** What the reader can do about it, beyond the problem's title. */
const detailOf = (error: RefusedReopening): { readonly detail?: string } => {
  if (error.kind === 'run_alive')
    return { detail: `It is given up at ${error.until}, if it does not go on.` };
  if (error.kind === 'run_completed') return { detail: 'Start another run over its window.' };
  if (error.kind === 'run_succeeded_by_another') return { detail: 'Look at the newest run over its window.' };
  return {};
};

const wishOf = (
  { principal, idempotencyKey, fingerprint }: IdempotentRequest,
  route: string,
): ClientWish => ({
  merchantId: principal.merchantId,
  route,
  idempotencyKey,
  fingerprint,
});

const resume =
  ({ resumeRun, requestReopening }: ReopenRoutesDeps) =>
  async (request: IdempotentRequest): Promise<HttpResponse> => {
    const body = validate(RESUME_RUN, request.body);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    const id = request.params['id'] ?? '';
    // Before it becomes a key: DynamoDB refuses long ones.
    if (!isId('run', id)) return problemResponse(RUN_NOT_FOUND);
    const wish = wishOf(request, `POST ${RUNS_PATH}/${id}/resume`);
    const result = await requestReopening(wish, async (intentFor) => resumeRun(id, intentFor));
    if (!result.ok) return problemResponse(REOPEN_PROBLEMS[result.error.kind], detailOf(result.error));
    return jsonResponse(202, result.value.answer, {
      location: `${RUNS_PATH}/${id}`,
      ...(result.value.isReplay ? { 'idempotent-replayed': 'true' } : {}),
    });
  };

/** Runs that ended before their end go on. */
export const reopenRoutes = (deps: ReopenRoutesDeps): readonly Route[] => [
  idempotentPost(`${RUNS_PATH}/{id}/resume`, 'reconciliation:write', forPlatform(resume(deps)), {
    bodyOptional: true,
  }),
];
