import { err, ok, type Result } from '../kernel/result.ts';

/** Largest request body. The largest honest request is a few kilobytes; DynamoDB items end at 400 KB. */
export const BODY_BYTES_MAX = 64 * 1024;

export type BodyError =
  | { readonly kind: 'unsupported_media_type' }
  | { readonly kind: 'body_too_large' }
  | { readonly kind: 'malformed_json'; readonly detail: string };

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** Our requests need two levels. Parsing with a reviver recurses, and some thousand levels would exhaust the stack. */
const NESTING_MAX = 32;

const STEPS: ReadonlyMap<string, number> = new Map([
  ['[', 1],
  ['{', 1],
  [']', -1],
  ['}', -1],
]);

/** Counts brackets outside strings; a text that is no JSON gives some number, and is refused by the parser. */
const isNestedTooDeep = (text: string): boolean => {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (isInString && character === '\\') index++;
    else if (character === '"') isInString = !isInString;
    else if (!isInString) depth += STEPS.get(character) ?? 0;
    if (depth > NESTING_MAX) return true;
  }
  return false;
};

/** A number as it was written, when JavaScript would have read another: `1250.0`, `1e3`, `9007199254740993`. */
const INTEGER_TEXT = /^-?(0|[1-9]\d*)$/;

const reviveExactly = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined) return value;
  const exact = INTEGER_TEXT.test(source) && Number.isSafeInteger(value);
  // A text instead of a silently changed number: every schema refuses it and names the field.
  return exact ? value : { not_an_integer: source };
};

/**
 * What a number that is changed on the way holds: a fraction, an exponent or sixteen digits. A text that has it nowhere,
 * as nearly all have, is parsed without looking at each value, which takes a third of the time.
 */
const MAY_CHANGE = /\d(?:[.eE]|\d{15})/;

type ParseExactly = (text: string, reviver: typeof reviveExactly) => unknown;

/** Parses a request body without ever changing a number on the way. */
export const parseJsonBody = (
  body: string,
  contentType: string | undefined,
): Result<JsonValue, BodyError> => {
  if (contentType?.split(';', 1)[0]?.trim().toLowerCase() !== 'application/json')
    return err({ kind: 'unsupported_media_type' });
  if (Buffer.byteLength(body) > BODY_BYTES_MAX) return err({ kind: 'body_too_large' });
  if (isNestedTooDeep(body))
    return err({ kind: 'malformed_json', detail: `Nest at most ${NESTING_MAX} levels.` });
  try {
    if (!MAY_CHANGE.test(body)) return ok(JSON.parse(body) as JsonValue);
    return ok((JSON.parse as ParseExactly)(body, reviveExactly) as JsonValue);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return err({
      kind: 'malformed_json',
      detail: 'Check the body with a JSON parser: it ends early or has a stray character.',
    });
  }
};

/** The same text for the same value whatever the order of keys: what fingerprints are made of. */
export const canonicalJson = (value: JsonValue): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value as { readonly [key: string]: JsonValue });
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
};
