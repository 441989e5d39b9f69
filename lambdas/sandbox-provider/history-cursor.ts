import * as v from 'valibot';
import type { HistoryPosition } from './sandbox-store.ts';

const Position = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictTuple([v.pipe(v.string(), v.isoTimestamp()), v.pipe(v.string(), v.regex(/^txn_[a-z0-9]{1,64}$/))]),
);

/** A cursor names the last line that was seen, so a page begins after it whatever was added meanwhile. */
export const encodeCursor = ({ createdAt, lineId }: HistoryPosition): string =>
  Buffer.from(JSON.stringify([createdAt, lineId])).toString('base64url');

/** @returns null for a text that never was a cursor. */
export const decodeCursor = (cursor: string): HistoryPosition | null => {
  const parsed = v.safeParse(Position, Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!parsed.success) return null;
  const [createdAt, lineId] = parsed.output;
  return { createdAt, lineId };
};
