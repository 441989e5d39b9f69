import { isId } from '../kernel/ids.ts';
import { unreachable } from '../kernel/invariant.ts';
import type { Result } from '../kernel/result.ts';
import type { IdempotentRequest, Route } from '../platform/http.ts';
import { idempotentPost } from '../platform/idempotent-route.ts';
import { HTTP_PROBLEMS, type HttpResponse, jsonResponse, problemResponse } from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import type { Run } from './domain/run.ts';
import { WORK_DAYS } from './domain/run-keys.ts';
import { forPlatform } from './for-platform.ts';
import type { IntentFor } from './reopen-run.ts';
import type { RefusedReopening, RequestReopening } from './request-reopening.ts';
import type { RerunStepOfRun } from './rerun-step.ts';
import type { ResumeRun } from './resume-run.ts';
import { REOPEN_PROBLEMS, RUN_NOT_FOUND } from './run-problems.ts';
import { RERUN_STEP, RESUME_RUN, RUNS_PATH } from './run-request.ts';

export interface ReopenRoutesDeps {
  readonly resumeRun: ResumeRun;
  readonly rerunStep: RerunStepOfRun;
  readonly requestReopening: RequestReopening;
}

/** What the reader can do about it, beyond the problem's title; null: the title says it. */
const adviceFor = (error: RefusedReopening): string | null => {
  switch (error.kind) {
    case 'run_alive':
      return `It is given up at ${error.until}, if it does not go on.`;
    case 'run_completed':
      return 'Do a step of it again, or start another run over its window.';
    case 'run_succeeded_by_another':
      return 'Look at the newest run over its window.';
    case 'run_open':
      return `It is ${error.state}: wait until it is over, or resume it if it is not heard of.`;
    case 'run_step_not_reached':
      return `The last one that can be done is ${error.next}.`;
    case 'run_work_expired':
      return `It is kept for ${WORK_DAYS} days: start another run over its window.`;
    case 'contended':
    case 'idempotency_key_reused':
    case 'run_not_found':
      return null;
    default:
      return unreachable(error);
  }
};

const refuse = (error: RefusedReopening): HttpResponse => {
  const detail = adviceFor(error);
  return problemResponse(REOPEN_PROBLEMS[error.kind], detail === null ? {} : { detail });
};

type Reopen = (id: string, intentFor: IntentFor) => Promise<Result<Run, RefusedReopening>>;

const answer = async (
  { requestReopening }: ReopenRoutesDeps,
  request: IdempotentRequest,
  verb: string,
  reopen: Reopen,
): Promise<HttpResponse> => {
  const id = request.params['id'] ?? '';
  // Before it becomes a key: DynamoDB refuses long ones.
  if (!isId('run', id)) return problemResponse(RUN_NOT_FOUND);
  const { principal, idempotencyKey, fingerprint } = request;
  const route = `POST ${RUNS_PATH}/${id}/${verb}`;
  const wish = { merchantId: principal.merchantId, route, idempotencyKey, fingerprint };
  const result = await requestReopening(wish, async (intentFor) => reopen(id, intentFor));
  if (!result.ok) return refuse(result.error);
  return jsonResponse(202, result.value.answer, {
    location: `${RUNS_PATH}/${id}`,
    ...(result.value.isReplay ? { 'idempotent-replayed': 'true' } : {}),
  });
};

const resume =
  (deps: ReopenRoutesDeps) =>
  async (request: IdempotentRequest): Promise<HttpResponse> => {
    const body = validate(RESUME_RUN, request.body);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    return answer(deps, request, 'resume', deps.resumeRun);
  };

const rerun =
  (deps: ReopenRoutesDeps) =>
  async (request: IdempotentRequest): Promise<HttpResponse> => {
    const body = validate(RERUN_STEP, request.body);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    return answer(deps, request, 'rerun', async (id, intentFor) => deps.rerunStep(id, body.value, intentFor));
  };

/** Runs that ended go on, or do a step again. */
export const reopenRoutes = (deps: ReopenRoutesDeps): readonly Route[] => [
  idempotentPost(`${RUNS_PATH}/{id}/resume`, 'reconciliation:write', forPlatform(resume(deps)), {
    bodyOptional: true,
  }),
  idempotentPost(`${RUNS_PATH}/{id}/rerun`, 'reconciliation:write', forPlatform(rerun(deps))),
];
