import * as v from 'valibot';
import { listQuery } from '../platform/list-query.ts';
import { TIME } from '../platform/request-fields.ts';
import { isPattern } from './domain/event-pattern.ts';

/** A type, a family or everything. */
export const PATTERN = v.pipe(
  v.string(),
  v.check(isPattern, 'must be an event type such as payment.captured, a family such as payment.*, or *'),
);

interface Period {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export const isInOrder = ({ from, to }: Period): boolean =>
  from === undefined || to === undefined || from < to;

export const NOT_IN_ORDER = 'must be later than from';

const eventsQuery = (positions: string) =>
  v.pipe(
    v.strictObject({
      type: v.optional(PATTERN),
      resource: v.optional(
        v.pipe(v.string(), v.regex(/^[a-z]+_[0-9a-z]{26}$/, 'must be the id of a resource')),
      ),
      from: v.optional(TIME),
      to: v.optional(TIME),
      delivery: v.optional(v.literal('failed', 'must be failed')),
      ...listQuery(positions).entries,
    }),
    v.forward(
      v.check((query) => isInOrder(query), NOT_IN_ORDER),
      ['to'],
    ),
  );

/** Query of `GET /v1/events`: `from` belongs to the period, `to` does not. */
export const LIST_EVENTS = eventsQuery('evt');

/** With `delivery=failed` the list is one of deliveries, and so are its cursors. */
export const LIST_FAILED_EVENTS = eventsQuery('del');

/** Query of `GET /v1/event_types`. */
export const LIST_EVENT_TYPES = v.strictObject({ type: v.optional(PATTERN) });
