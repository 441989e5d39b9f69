import { id, type JsonSchema, object, orNull, text, time } from './json-schema.ts';

/** When it was made, and when it last changed. */
export const TIMES = {
  created_at: time('When it was made'),
  updated_at: time('When it last changed'),
} as const;

/** What a client wrote on it for its own use. */
export const METADATA: JsonSchema = {
  description: "The client's own notes.",
  type: 'object',
  additionalProperties: { type: 'string', maxLength: 255 },
  maxProperties: 20,
};

export const DESCRIPTION = orNull(text("The client's own description.", { maxLength: 255 }));

export const REFERENCE = orNull(text("The client's own reference.", { maxLength: 128 }));

export const failure = (when: string): JsonSchema =>
  orNull(
    object(`Why it ${when}; null if it did not.`, {
      code: text('Stable and readable by machines, e.g. `card_declined`; others may be added.'),
    }),
  );

export const PENDING_OPERATION = orNull(id('op', 'The operation whose outcome is awaited; null if none is.'));
