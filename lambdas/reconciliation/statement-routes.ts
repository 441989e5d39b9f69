import { createHash } from 'node:crypto';
import type { HttpRequest, Route } from '../platform/http.ts';
import { HTTP_PROBLEMS, type HttpResponse, jsonResponse, problemResponse } from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import { statementKey } from './domain/run-keys.ts';
import { forPlatform } from './for-platform.ts';
import type { RunFiles } from './run-files.ts';
import { STATEMENT_PROBLEMS } from './statement-problems.ts';
import { KEEP_STATEMENT } from './statement-request.ts';
import { UPLOAD_BYTES_MAX } from './statement-size.ts';

const TYPES = ['text/csv', 'application/xml', 'text/xml'];

const BY_COMMAND = 'npm run ops -- reconcile run --statement takes any that is not larger than 2 GB.';

interface StatementRoutesDeps {
  readonly files: Pick<RunFiles, 'putText'>;
}

/** Without what may follow it: a charset. */
const typeIn = ({ headers }: HttpRequest): string =>
  (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

/**
 * Keeps the file of a statement by its digest, so that sending it again changes nothing, and one that was changed or cut off on
 * its way is noticed before anybody reads it. What is in it is looked at by the run alone.
 */
const keep =
  ({ files }: StatementRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const params = validate(KEEP_STATEMENT, request.params);
    if (!params.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: params.error });
    if (!TYPES.includes(typeIn(request)))
      return problemResponse(STATEMENT_PROBLEMS.wrong_type, { detail: `Send ${TYPES.join(' or ')}.` });
    const { rawBody } = request;
    const bytes = Buffer.byteLength(rawBody);
    if (bytes === 0) return problemResponse(STATEMENT_PROBLEMS.empty);
    if (bytes > UPLOAD_BYTES_MAX)
      return problemResponse(STATEMENT_PROBLEMS.too_large, {
        detail: `It has ${bytes} bytes, and may have ${UPLOAD_BYTES_MAX}. ${BY_COMMAND}`,
      });
    const { sha256 } = params.value;
    const found = createHash('sha256').update(rawBody).digest('hex');
    if (found !== sha256)
      return problemResponse(STATEMENT_PROBLEMS.differs, {
        detail: `What arrived has the digest ${found}. A file that is not UTF-8 does not pass here: ${BY_COMMAND}`,
      });
    await files.putText(statementKey(sha256), rawBody);
    return jsonResponse(200, { object: 'reconciliation_statement', sha256, bytes });
  };

export const statementRoutes = (deps: StatementRoutesDeps): readonly Route[] => [
  {
    method: 'PUT',
    path: '/v1/reconciliation/statements/{sha256}',
    scope: 'reconciliation:write',
    handle: forPlatform(keep(deps)),
  },
];
