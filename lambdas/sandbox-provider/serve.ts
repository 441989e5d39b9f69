import type { Context, LambdaFunctionURLEvent } from 'aws-lambda';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../platform/logger.ts';
import type { CheckKey } from './check-key.ts';
import { type Answer, refusal } from './sandbox-answer.ts';
import type { SandboxRequest, SandboxRoute } from './sandbox-routes.ts';

interface UrlResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What SANDBOX_PUBLIC_URL says where the function's own URL is the public one. */
const OWN_URL = 'self';

const decode = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return null;
  }
};

const toRequest = (event: LambdaFunctionURLEvent, id: string, publicUrl: string): SandboxRequest => {
  const body = event.body ?? '';
  return {
    id,
    query: Object.fromEntries(new URLSearchParams(event.rawQueryString)),
    body: event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
    key: event.headers['idempotency-key'],
    publicUrl: publicUrl === OWN_URL ? `https://${event.requestContext.domainName}` : publicUrl,
  };
};

/** The provider's HTTP API behind its function URL. */
export const createServe = (deps: {
  readonly routes: readonly SandboxRoute[];
  readonly checkKey: CheckKey;
  readonly publicUrl: string;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
}): ((event: LambdaFunctionURLEvent, context: Context) => Promise<UrlResult>) => {
  const find = (method: string, path: string): { route: SandboxRoute; id: string } | Answer => {
    const matching = deps.routes.flatMap((route) => {
      const match = route.path.exec(path);
      return match === null ? [] : [{ route, id: decode(match[1] ?? '') }];
    });
    const found = matching.find(({ route }) => route.method === method);
    if (found !== undefined && found.id !== null) return { route: found.route, id: found.id };
    return refusal(matching.length > 0 && found === undefined ? 'method_not_allowed' : 'not_found');
  };
  const run = async (event: LambdaFunctionURLEvent): Promise<Answer> => {
    const found = find(event.requestContext.http.method, event.rawPath);
    if ('status' in found) return found;
    if (!(found.route.isPublic || (await deps.checkKey(event.headers['authorization']))))
      return refusal('unauthorized');
    return found.route.run(toRequest(event, found.id, deps.publicUrl));
  };
  const guarded = async (event: LambdaFunctionURLEvent, log: Log): Promise<Answer> => {
    try {
      return await run(event);
    } catch (error) {
      log.error('API_UNEXPECTED', {}, error);
      return refusal('internal');
    }
  };
  return async (event, context) => {
    deps.log.startInvocation(context);
    const { http, requestId } = event.requestContext;
    const log = deps.log.with({ request_id: requestId, method: http.method });
    const { status, body, delayMs } = await guarded(event, log);
    if (delayMs > 0) await deps.clock.sleep(delayMs);
    log.info('SANDBOX_REQUEST', { path: event.rawPath.slice(0, 200), status, delay_ms: delayMs });
    return { statusCode: status, headers: { 'content-type': 'application/json' }, body };
  };
};
