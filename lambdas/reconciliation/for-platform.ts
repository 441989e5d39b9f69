import { PLATFORM_MERCHANT } from '../access/domain/platform.ts';
import type { HttpRequest } from '../platform/http.ts';
import { type HttpResponse, problemResponse } from '../platform/problem.ts';
import { PLATFORM_ONLY } from './run-problems.ts';

/** A run shows movements of every merchant, and heals those of any. */
export const forPlatform =
  <Request extends HttpRequest>(handle: (request: Request) => Promise<HttpResponse>) =>
  async (request: Request): Promise<HttpResponse> =>
    request.principal.merchantId === PLATFORM_MERCHANT ? handle(request) : problemResponse(PLATFORM_ONLY);
