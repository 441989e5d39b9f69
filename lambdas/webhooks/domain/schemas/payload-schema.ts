import { API_VERSION } from '../../../kernel/api-version.ts';
import type { EventType } from '../../../kernel/event-type.ts';
import { EVENT_TYPES } from '../event-types.ts';
import { id, type JsonSchema, type ObjectSchema, object, text, time } from './json-schema.ts';
import { OBJECT_SCHEMAS } from './object-schemas.ts';

/** The schema of what a receiver gets for an event of one type, complete in itself. */
export interface PayloadSchema extends ObjectSchema {
  readonly $schema: string;
  readonly $id: string;
}

const OBJECT_PATH = '#/properties/data/properties/object/properties/';

/** Any of the object's fields, with the value that it had before. */
const previousSchema = (of: ObjectSchema): JsonSchema => ({
  description:
    'What it was right before, of the fields that changed; left out of the first event of a resource, and of a payload that it would make too large.',
  type: 'object',
  properties: Object.fromEntries(
    Object.keys(of.properties).map((name) => [name, { $ref: `${OBJECT_PATH}${name}` }]),
  ),
});

/** The payload of an event type in the newest API version, as JSON Schema 2020-12. */
export const payloadSchema = (type: EventType): PayloadSchema => {
  const { description, object: name } = EVENT_TYPES[type];
  const always = object(description, {
    id: id('evt', 'Id of the event, the same on every attempt: also the header `webhook-id`.'),
    type: text('What happened.', { const: type }),
    created_at: time('When it happened'),
    api_version: text('The shape of this payload.', { const: API_VERSION }),
    data: object('What it happened to.', { object: OBJECT_SCHEMAS[name] }),
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:quittance:event:${type}:${API_VERSION}`,
    ...always,
    properties: { ...always.properties, previous_attributes: previousSchema(OBJECT_SCHEMAS[name]) },
  };
};
