import * as v from 'valibot';
import { isApiVersion } from '../kernel/api-version.ts';
import { text } from '../platform/request-fields.ts';
import { ENDPOINTS_MAX } from './domain/endpoint.ts';
import { isPattern } from './domain/event-pattern.ts';
import { OVERLAP_SECONDS_DEFAULT, OVERLAP_SECONDS_MAX } from './domain/signing-secrets.ts';

const DESCRIPTION_CHARACTERS_MAX = 255;
/** More patterns than that are `*`. */
const PATTERNS_MAX = 50;
/** Above it a limit is none: one endpoint gets no more from the workers that all share. */
const RATE_MAX = 1000;

/** Checked further by `CheckUrl`: what an address may be depends on where we run. */
const url = v.string('must be a URL');

const events = v.pipe(
  v.array(
    v.pipe(
      v.string(),
      v.check(isPattern, 'must be an event type such as payment.captured, a family such as payment.*, or *'),
    ),
    'must be a list of event types',
  ),
  v.minLength(1, 'must name at least one event type; * is all of them'),
  v.maxLength(PATTERNS_MAX, `must have at most ${PATTERNS_MAX} entries`),
);

const description = v.nullable(text(DESCRIPTION_CHARACTERS_MAX));

const apiVersion = v.pipe(v.string(), v.check(isApiVersion, 'must be a version of this API'));

const rate = v.nullable(
  v.pipe(
    v.number(`must be a whole number from 1 to ${RATE_MAX}, or null`),
    v.integer(`must be a whole number from 1 to ${RATE_MAX}, or null`),
    v.minValue(1, `must be a whole number from 1 to ${RATE_MAX}, or null`),
    v.maxValue(RATE_MAX, `must be a whole number from 1 to ${RATE_MAX}, or null`),
  ),
);

/** Body of `POST /v1/webhook_endpoints`. */
export const CREATE_ENDPOINT = v.strictObject({
  url,
  events,
  description: v.optional(description, null),
  api_version: v.optional(apiVersion),
  rate_limit_per_second: v.optional(rate, null),
});

/** Body of `PATCH /v1/webhook_endpoints/{id}`: what is left out stays. */
export const CHANGE_ENDPOINT = v.pipe(
  v.strictObject({
    url: v.optional(url),
    events: v.optional(events),
    description: v.optional(description),
    api_version: v.optional(apiVersion),
    rate_limit_per_second: v.optional(rate),
    status: v.optional(v.picklist(['enabled', 'disabled'], 'must be enabled or disabled')),
  }),
  v.check((body) => Object.keys(body).length > 0, 'must change something'),
);

/** Body of `POST .../rotate_secret`. */
export const ROTATE_SECRET = v.strictObject({
  overlap_seconds: v.optional(
    v.pipe(
      v.number(`must be a whole number from 0 to ${OVERLAP_SECONDS_MAX}`),
      v.integer(`must be a whole number from 0 to ${OVERLAP_SECONDS_MAX}`),
      v.minValue(0, `must be a whole number from 0 to ${OVERLAP_SECONDS_MAX}`),
      v.maxValue(OVERLAP_SECONDS_MAX, `must be a whole number from 0 to ${OVERLAP_SECONDS_MAX}`),
    ),
    OVERLAP_SECONDS_DEFAULT,
  ),
});

/** Body of `POST .../test`: nothing to say. */
export const TEST_ENDPOINT = v.strictObject({});

export const TOO_MANY_DETAIL = `A merchant has at most ${ENDPOINTS_MAX} endpoints: delete one first.`;
