import type { Context, LambdaFunctionURLEvent } from 'aws-lambda';
import { err, type Result } from '../kernel/result.ts';
import type { Log } from '../platform/logger.ts';
import { type HttpResponse, jsonResponse, problemResponse } from '../platform/problem.ts';
import type { CountRefusal } from './count-refusal.ts';
import {
  RECEIVE_PROBLEMS,
  type ReceiveWebhook,
  type Refusal,
  type WebhookRequest,
} from './receive-webhook.ts';

interface UrlResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const toRequest = (event: LambdaFunctionURLEvent): WebhookRequest => ({
  method: event.requestContext.http.method,
  path: event.rawPath,
  headers: Object.fromEntries(
    Object.entries(event.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), value]],
    ),
  ),
  rawBody: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
});

/** The receiver behind its function URL: one answer for every request, and a count of every refusal. */
export const createReceive = (deps: {
  readonly receiveWebhook: ReceiveWebhook;
  readonly countRefusal: CountRefusal;
  readonly log: Log;
}): ((event: LambdaFunctionURLEvent, context: Context) => Promise<UrlResult>) => {
  const receive = async (request: WebhookRequest, log: Log): Promise<Result<void, Refusal>> => {
    try {
      return await deps.receiveWebhook(request, log);
    } catch (error) {
      log.error('WEBHOOK_NOT_KEPT', {}, error);
      return err('not_kept');
    }
  };
  const respond = (received: Result<void, Refusal>, log: Log): HttpResponse => {
    if (received.ok) return jsonResponse(202, { received: true });
    const problem = RECEIVE_PROBLEMS[received.error];
    log.warn('WEBHOOK_REFUSED', { reason: received.error, status: problem.status });
    deps.countRefusal(received.error);
    const isMethod = received.error === 'method_not_allowed';
    return problemResponse(problem, isMethod ? { headers: { allow: 'POST' } } : {});
  };
  return async (event, context) => {
    deps.log.startInvocation(context);
    const { requestId } = event.requestContext;
    const request = toRequest(event);
    const log = deps.log.with({ request_id: requestId, path: request.path.slice(0, 100) });
    const { status, headers, body } = respond(await receive(request, log), log);
    const isProblem = headers['content-type'] === 'application/problem+json';
    return {
      statusCode: status,
      headers: { ...headers, 'x-request-id': requestId, 'cache-control': 'no-store' },
      body: JSON.stringify(isProblem ? { ...(body as object), request_id: requestId } : body),
    };
  };
};
