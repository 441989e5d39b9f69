import { isId } from '../kernel/ids.ts';
import type { HttpRequest, IdempotentRequest, Route } from '../platform/http.ts';
import { idempotentPost } from '../platform/idempotent-route.ts';
import { listView } from '../platform/list-query.ts';
import {
  HTTP_PROBLEMS,
  type HttpResponse,
  jsonResponse,
  problemResponse,
  textResponse,
} from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import type { Run } from './domain/run.ts';
import { reportKey } from './domain/run-keys.ts';
import { HISTORY } from './domain/run-source.ts';
import { runView } from './domain/run-view.ts';
import { forPlatform } from './for-platform.ts';
import type { RequestRun, RequestRunError } from './request-run.ts';
import { type RunFiles, typeOf } from './run-files.ts';
import { RUN_NOT_COMPLETED, RUN_NOT_FOUND, RUN_PROBLEMS } from './run-problems.ts';
import { isReportFile, LIST_RUNS, READ_FILE, RUNS_PATH, START_RUN } from './run-request.ts';
import type { RunStore } from './run-store.ts';
import type { SignedLink, SignLink } from './sign-link.ts';

/** Lambda answers 6 MB, in which JSON escapes what it has to. */
const FILE_BYTES_MAX = 4 * 1024 * 1024;

export interface RunRoutesDeps {
  readonly runs: Pick<RunStore, 'get' | 'list'>;
  readonly requestRun: RequestRun;
  readonly files: Pick<RunFiles, 'getText' | 'sizeOf'>;
  readonly signLink: SignLink;
}

/** What the reader can do about it, beyond the problem's title. */
const detailOf = (error: RequestRunError): { readonly detail?: string } => {
  if (error.kind === 'window_not_over') return { detail: `Its end may be ${error.latest} or earlier.` };
  if (error.kind === 'window_empty') return { detail: 'Give a `to` that is later than `from`.' };
  if (error.kind === 'provider_not_deployed')
    return {
      detail: error.deployed.length === 0 ? 'It has none.' : `It has ${error.deployed.join(' and ')}.`,
    };
  if (error.kind === 'window_too_long') return { detail: `It may have ${error.days} days: start several.` };
  if (error.kind === 'statement_unknown')
    return { detail: `PUT it to /v1/reconciliation/statements/${error.sha256}: it is kept for 30 days.` };
  return {};
};

const start =
  ({ requestRun }: RunRoutesDeps) =>
  async (request: IdempotentRequest): Promise<HttpResponse> => {
    const body = validate(START_RUN, request.body);
    if (!body.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: body.error });
    const { provider, from, to, statement = HISTORY } = body.value;
    const result = await requestRun({
      merchantId: request.principal.merchantId,
      route: `POST ${RUNS_PATH}`,
      idempotencyKey: request.idempotencyKey,
      fingerprint: request.fingerprint,
      provider,
      source: statement,
      window: { fromMs: Date.parse(from), toMs: Date.parse(to) },
    });
    if (!result.ok) return problemResponse(RUN_PROBLEMS[result.error.kind], detailOf(result.error));
    const { answer, isReplay } = result.value;
    return jsonResponse(202, answer, {
      location: `${RUNS_PATH}/${String(answer['id'])}`,
      ...(isReplay ? { 'idempotent-replayed': 'true' } : {}),
    });
  };

const list =
  ({ runs }: RunRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const query = validate(LIST_RUNS, request.query);
    if (!query.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: query.error });
    const { limit, cursor } = query.value;
    const page = await runs.list(limit, cursor ?? null);
    return jsonResponse(200, listView(page.items.map(runView), page.next));
  };

const find = async ({ runs }: RunRoutesDeps, { params }: HttpRequest): Promise<Run | null> => {
  const id = params['id'] ?? '';
  return isId('run', id) ? runs.get(id) : null;
};

const get =
  (deps: RunRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const run = await find(deps, request);
    return run === null ? problemResponse(RUN_NOT_FOUND) : jsonResponse(200, runView(run));
  };

/** Whoever follows it needs no body, and whoever does not can read where to go and until when. */
const linkResponse = (status: 200 | 302, { url, expiresAt }: SignedLink): HttpResponse =>
  jsonResponse(
    status,
    { url, expires_at: expiresAt },
    { 'cache-control': 'no-store', ...(status === 302 ? { location: url } : {}) },
  );

const download =
  (deps: RunRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const run = await find(deps, request);
    if (run === null) return problemResponse(RUN_NOT_FOUND);
    const name = request.params['file'] ?? '';
    if (!isReportFile(name)) return problemResponse(HTTP_PROBLEMS.not_found);
    if (run.state !== 'completed')
      return problemResponse(RUN_NOT_COMPLETED, { detail: `It is ${run.state}.` });
    const query = validate(READ_FILE, request.query);
    if (!query.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: query.error });
    const key = reportKey(run.id, name);
    if (query.value.link === 'true') return linkResponse(200, await deps.signLink(key));
    if ((await deps.files.sizeOf(key)) > FILE_BYTES_MAX) return linkResponse(302, await deps.signLink(key));
    return textResponse(200, await deps.files.getText(key), { 'content-type': typeOf(name) });
  };

export const runRoutes = (deps: RunRoutesDeps): readonly Route[] => {
  const read = (path: string, handle: Route['handle']): Route => ({
    method: 'GET',
    path,
    scope: 'reconciliation:read',
    handle: forPlatform(handle),
  });
  return [
    idempotentPost(RUNS_PATH, 'reconciliation:write', forPlatform(start(deps))),
    read(RUNS_PATH, list(deps)),
    read(`${RUNS_PATH}/{id}`, get(deps)),
    read(`${RUNS_PATH}/{id}/files/{file}`, download(deps)),
  ];
};
