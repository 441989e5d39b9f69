import * as v from 'valibot';
import { type EndpointId, isId } from '../kernel/ids.ts';
import { TIME } from '../platform/request-fields.ts';
import { isInOrder, NOT_IN_ORDER, PATTERN } from './event-request.ts';

/** Body of `POST /v1/webhook_endpoints/{id}/redeliveries`: both ends of the range have to be said. */
export const REDELIVER_RANGE = v.pipe(
  v.strictObject({
    from: TIME,
    to: TIME,
    type: v.optional(PATTERN),
    only: v.optional(v.picklist(['failed', 'all'], 'must be failed or all'), 'failed'),
  }),
  v.forward(
    v.check((body) => isInOrder(body), NOT_IN_ORDER),
    ['to'],
  ),
);

/** Body of `POST /v1/events/{id}/redeliver`: without an endpoint, to all that are enabled and listen. */
export const REDELIVER_EVENT = v.strictObject({
  endpoint: v.optional(
    v.custom<EndpointId>(
      (value) => typeof value === 'string' && isId('we', value),
      'must be the id of a webhook endpoint',
    ),
  ),
});
