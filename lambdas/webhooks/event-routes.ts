import type { EventType } from '../kernel/event-type.ts';
import { isId } from '../kernel/ids.ts';
import type { HttpRequest, Route } from '../platform/http.ts';
import { listView } from '../platform/list-query.ts';
import {
  HTTP_PROBLEMS,
  type HttpResponse,
  jsonResponse,
  type Problem,
  problemResponse,
} from '../platform/problem.ts';
import { validate } from '../platform/validate.ts';
import type { DeliveryStore } from './delivery-store.ts';
import { matchesAny } from './domain/event-pattern.ts';
import { EVENT_TYPES } from './domain/event-types.ts';
import { payloadSchema } from './domain/schemas/payload-schema.ts';
import { LIST_EVENT_TYPES, LIST_EVENTS, LIST_FAILED_EVENTS } from './event-request.ts';
import type { EventStore, ToldEvent } from './event-store.ts';
import { eventStoryView, eventView } from './event-view.ts';
import type { FindEvents } from './find-events.ts';

export const EVENTS_PATH = '/v1/events';

export const EVENT_NOT_FOUND = {
  status: 404,
  code: 'event_not_found',
  title: 'There is no such event',
  retryable: false,
} as const satisfies Problem;

interface EventRoutesDeps {
  readonly events: Pick<EventStore, 'find'>;
  readonly deliveries: Pick<DeliveryStore, 'ofResource'>;
  readonly findEvents: FindEvents;
}

/** The caller's own event that the path names. */
export const eventOf = async (
  events: Pick<EventStore, 'find'>,
  { params, principal }: HttpRequest,
): Promise<ToldEvent | null> => {
  const id = params['id'] ?? '';
  const event = isId('evt', id) ? await events.find(id) : null;
  return event?.merchantId === principal.merchantId ? event : null;
};

const list =
  (deps: EventRoutesDeps) =>
  async ({ query: asked, principal, apiVersion }: HttpRequest): Promise<HttpResponse> => {
    const query = validate(asked['delivery'] === 'failed' ? LIST_FAILED_EVENTS : LIST_EVENTS, asked);
    if (!query.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: query.error });
    const { type, resource, from, to, delivery, limit, cursor } = query.value;
    const page = await deps.findEvents(principal.merchantId, {
      type: type ?? null,
      resourceId: resource ?? null,
      from: from ?? null,
      to: to ?? null,
      onlyFailed: delivery === 'failed',
      limit,
      before: cursor ?? null,
    });
    return jsonResponse(
      200,
      listView(
        page.items.map((event) => eventView(event, apiVersion)),
        page.next,
      ),
    );
  };

const get =
  (deps: EventRoutesDeps) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const event = await eventOf(deps.events, request);
    if (event === null) return problemResponse(EVENT_NOT_FOUND);
    const deliveries = await deps.deliveries.ofResource(event.resourceId, event.id);
    return jsonResponse(200, eventStoryView(event, request.apiVersion, deliveries));
  };

const TYPES = Object.keys(EVENT_TYPES) as readonly EventType[];

const listTypes = async ({ query: asked }: HttpRequest): Promise<HttpResponse> => {
  const query = validate(LIST_EVENT_TYPES, asked);
  if (!query.ok) return problemResponse(HTTP_PROBLEMS.invalid_request, { errors: query.error });
  const { type: pattern = '*' } = query.value;
  const wanted = TYPES.filter((type) => matchesAny([pattern], type));
  const views = wanted.map((type) => ({
    object: 'event_type',
    type,
    description: EVENT_TYPES[type].description,
    schema: payloadSchema(type),
  }));
  return jsonResponse(200, listView(views, null));
};

/** What happened: `/v1/events`, and what can: `/v1/event_types`. */
export const eventRoutes = (deps: EventRoutesDeps): readonly Route[] => {
  const read = { method: 'GET', scope: 'events:read' } as const;
  return [
    { ...read, path: EVENTS_PATH, handle: list(deps) },
    { ...read, path: `${EVENTS_PATH}/{id}`, handle: get(deps) },
    { ...read, path: '/v1/event_types', handle: listTypes },
  ];
};
