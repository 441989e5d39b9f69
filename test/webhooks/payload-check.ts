import { Ajv2020 } from 'ajv/dist/2020.js';
import type { EventType } from '../../lambdas/kernel/event-type.ts';
import { EVENT_TYPES } from '../../lambdas/webhooks/domain/event-types.ts';
import { payloadSchema } from '../../lambdas/webhooks/domain/schemas/payload-schema.ts';

/** Receivers must take fields that they do not know; we must not send any that the schema does not. */
const closed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, closed(member)]));
  const isObjectSchema = 'properties' in value && 'type' in value;
  return isObjectSchema ? { ...members, additionalProperties: false } : members;
};

const isEventType = (type: unknown): type is EventType =>
  typeof type === 'string' && Object.hasOwn(EVENT_TYPES, type);

const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  allErrors: true,
  formats: { 'date-time': true },
});

/** What is wrong with a payload, by the published schema of its type; nothing if it is right. */
export const problemsOf = (payload: Readonly<Record<string, unknown>>): readonly string[] => {
  const { type } = payload;
  if (!isEventType(type)) return [`no such type: ${String(type)}`];
  const schema = payloadSchema(type);
  const validate = ajv.getSchema(schema.$id) ?? ajv.compile(closed(schema) as object);
  if (validate(payload) === true) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message = '', params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
};
