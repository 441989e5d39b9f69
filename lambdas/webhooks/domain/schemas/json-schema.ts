/** A JSON Schema of draft 2020-12, as far as we write one. */
export interface JsonSchema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: string;
  readonly enum?: readonly (string | null)[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxProperties?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema;
  readonly $ref?: string;
}

/** The schema of an object, with fields of which none is ever left out. */
export interface ObjectSchema extends JsonSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
}

export const text = (description: string, more: JsonSchema = {}): JsonSchema => ({
  description,
  type: 'string',
  ...more,
});

/** An id of ours: its prefix and 26 letters and digits. */
export const id = (prefix: string, description: string): JsonSchema =>
  text(description, { pattern: `^${prefix}_[0-9a-z]{26}$` });

export const oneOf = (values: readonly string[], description: string): JsonSchema => ({
  description,
  type: 'string',
  enum: values,
});

export const isTrue = (description: string): JsonSchema => ({ description, type: 'boolean' });

export const integer = (description: string, minimum = 0): JsonSchema => ({
  description,
  type: 'integer',
  minimum,
  maximum: Number.MAX_SAFE_INTEGER,
});

export const amount = (description: string): JsonSchema =>
  integer(`${description}, in minor units of the currency.`);

export const currency = (description = 'ISO 4217 code of all amounts.'): JsonSchema =>
  text(description, { pattern: '^[A-Z]{3}$' });

export const time = (description: string): JsonSchema =>
  text(`${description}, RFC 3339 in UTC with milliseconds.`, {
    format: 'date-time',
    pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$',
  });

/** Every field is always there, `null` if there is nothing to say. Fields may be added: nothing forbids others. */
export const object = (
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
): ObjectSchema => ({
  description,
  type: 'object',
  properties,
  required: Object.keys(properties),
});

export const listOf = (items: JsonSchema, description: string, maxItems: number): JsonSchema => ({
  description,
  type: 'array',
  items,
  maxItems,
});

/** Or `null`. */
export const orNull = (schema: JsonSchema): JsonSchema => ({
  ...schema,
  type: [String(schema.type), 'null'],
  ...(schema.enum === undefined ? {} : { enum: [...schema.enum, null] }),
});
