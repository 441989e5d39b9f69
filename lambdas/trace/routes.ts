import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import type { HttpRequest, Route } from '../platform/http.ts';
import {
  HTTP_PROBLEMS,
  type HttpResponse,
  jsonResponse,
  type Problem,
  problemResponse,
} from '../platform/problem.ts';
import type { DeliveryReader } from '../webhooks/delivery-reader.ts';
import { createFindToldResource } from '../webhooks/find-told-resource.ts';
import { createReadTrace, type ReadTrace } from './read-trace.ts';
import { traceView } from './trace-view.ts';

/** As long as an idempotency key may be; ids of ours and of providers are shorter. */
const ID = /^[\x20-\x7e]{1,255}$/;

const TRACE_NOT_FOUND = {
  status: 404,
  code: 'trace_not_found',
  title: 'Nothing of this merchant’s has this id, or is known to others by it',
  retryable: false,
} as const satisfies Problem;

/** A story shows payments, payouts and invoices whole, beside what they have booked: it needs the right to see either. */
const RESOURCES = 'payments:read';
const NEEDS = `This call needs the scope ${RESOURCES}, too.`;

/** Clients may use any printable character in their keys; in a path they are escaped. */
const unescaped = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
};

const trace =
  (readTrace: ReadTrace) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    if (!request.principal.scopes.has(RESOURCES))
      return problemResponse(HTTP_PROBLEMS.insufficient_scope, { detail: NEEDS });
    const id = unescaped(request.params['id'] ?? '');
    const found = ID.test(id) ? await readTrace(id, request.principal.merchantId) : null;
    return found === null ? problemResponse(TRACE_NOT_FOUND) : jsonResponse(200, traceView(id, found));
  };

/** One call leads from any id to the whole story. */
export const traceRoutes = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly clock: Clock;
  readonly table: string;
  readonly webhooksTable: string;
  readonly deliveries: DeliveryReader;
}): readonly Route[] => {
  const readTrace = createReadTrace({ ...deps, findToldResource: createFindToldResource(deps) });
  return [{ method: 'GET', path: '/v1/trace/{id}', scope: 'ledger:read', handle: trace(readTrace) }];
};
