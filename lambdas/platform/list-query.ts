import * as v from 'valibot';

const LIMIT_MAX = 100;
const LIMIT_DEFAULT = '20';

/** A position in a list: when the item was created, and its id. */
const POSITION = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#([a-z]+)_[0-9a-z]{26}$/;

/**
 * Query of a list: `limit` (1 to 100, 20 by default) and `cursor`, where the next page starts. A cursor is opaque to
 * clients; it is a position in the merchant's own list and nothing else, so a forged one shows nothing new.
 */
export const listQuery = (idPrefix: string) =>
  v.strictObject({
    limit: v.pipe(
      v.optional(v.string(), LIMIT_DEFAULT),
      v.regex(/^[1-9]\d{0,2}$/, `must be a whole number from 1 to ${LIMIT_MAX}`),
      v.transform(Number),
      v.maxValue(LIMIT_MAX, `must be a whole number from 1 to ${LIMIT_MAX}`),
    ),
    cursor: v.optional(
      v.pipe(
        v.string(),
        v.transform((value) => Buffer.from(value, 'base64url').toString('utf8')),
        v.check((value) => POSITION.exec(value)?.[1] === idPrefix, 'must be a next_cursor from this list'),
      ),
    ),
  });

/** A position as clients carry it. */
export const encodeCursor = (position: string): string => Buffer.from(position).toString('base64url');

/** What a list answers: a page, and where the next one starts. */
export const listView = (data: readonly unknown[], next: string | null): unknown => ({
  object: 'list',
  data,
  has_more: next !== null,
  next_cursor: next === null ? null : encodeCursor(next),
});
