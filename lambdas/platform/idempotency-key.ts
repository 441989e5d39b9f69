import { holdsAccountData } from '../kernel/account-data.ts';
import { err, ok, type Result } from '../kernel/result.ts';

const LENGTH_MAX = 255;
const PRINTABLE_ASCII = /^[\x20-\x7e]+$/;
/** RFC 8941 String: printable ASCII in double quotes, with `\"` and `\\` as the only escapes. */
const STRUCTURED_STRING = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;

/**
 * Reads `Idempotency-Key` as draft-ietf-httpapi-idempotency-key-header-07 writes it (a quoted structured-field
 * string) or bare, as most clients send it: `"abc"` and `abc` are the same key.
 */
export const parseIdempotencyKey = (header: string | undefined): Result<string, 'missing' | 'invalid'> => {
  const text = header?.trim() ?? '';
  if (text === '') return err('missing');
  const key = text.startsWith('"') ? unquote(text) : text;
  if (key === null || key.length === 0 || key.length > LENGTH_MAX) return err('invalid');
  // A key is compared and quoted wherever something is looked for: it must not be worth stealing.
  return PRINTABLE_ASCII.test(key) && !holdsAccountData(key) ? ok(key) : err('invalid');
};

const unquote = (text: string): string | null => {
  const content = STRUCTURED_STRING.exec(text)?.[1];
  return content === undefined ? null : content.replace(/\\(["\\])/g, '$1');
};
