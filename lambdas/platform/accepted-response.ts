import type { ResourceView } from '../kernel/event.ts';
import type { HttpRequest } from './http.ts';
import { parsePreferWait } from './prefer.ts';
import { type HttpResponse, jsonResponse } from './problem.ts';
import type { WaitFor } from './wait-until.ts';

/** What an accepted POST comes to. */
export interface Accepted<T> {
  readonly status: 200 | 201 | 202;
  /** Where the resource is. */
  readonly location: string;
  readonly resource: T;
  /** The first answer, which a duplicate gets again. */
  readonly answer: ResourceView;
  readonly isReplay: boolean;
}

/** Answers with what is true now, or, if the client prefers to wait, with what is true by then. */
export const acceptedResponse = async <T>(
  request: Pick<HttpRequest, 'headers'>,
  accepted: Accepted<T>,
  /** null: there is nothing to wait for. */
  outcome: { readonly waitFor: WaitFor<T>; readonly view: (resource: T) => ResourceView } | null,
): Promise<HttpResponse> => {
  const waitSeconds = outcome === null ? 0 : parsePreferWait(request.headers['prefer']);
  const shown =
    outcome !== null && waitSeconds > 0
      ? outcome.view(await outcome.waitFor(accepted.resource, waitSeconds))
      : accepted.answer;
  return jsonResponse(accepted.status, shown, {
    location: accepted.location,
    ...(accepted.isReplay ? { 'idempotent-replayed': 'true' } : {}),
    ...(waitSeconds > 0 ? { 'preference-applied': `wait=${waitSeconds}` } : {}),
  });
};
