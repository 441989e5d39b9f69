import { EVENT_TYPES } from './event-types.ts';

/** Everything, now and in the future. */
const EVERYTHING = '*';
const SUFFIX = '.*';

/** Sent to the one endpoint that is tested, whatever it listens to. */
export const TEST_EVENT = 'endpoint.test';

const familyOf = (type: string): string => type.slice(0, type.indexOf('.'));

const FAMILIES: ReadonlySet<string> = new Set(Object.keys(EVENT_TYPES).map(familyOf));

/** Whether this is `*`, a known type such as `payment.captured`, or a known family such as `payment.*`. */
export const isPattern = (text: string): boolean => {
  if (text === EVERYTHING || Object.hasOwn(EVENT_TYPES, text)) return true;
  return text.endsWith(SUFFIX) && FAMILIES.has(text.slice(0, -SUFFIX.length));
};

const matches = (pattern: string, type: string): boolean => {
  if (pattern === EVERYTHING) return true;
  return pattern.endsWith(SUFFIX) ? familyOf(type) === pattern.slice(0, -SUFFIX.length) : pattern === type;
};

export const matchesAny = (patterns: readonly string[], type: string): boolean =>
  patterns.some((pattern) => matches(pattern, type));
