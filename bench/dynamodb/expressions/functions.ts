import { type AttributeValue, equalValues, typeOf } from '../attribute-value.ts';

type Found = AttributeValue | undefined;

const textOf = (value: Found): string | undefined =>
  value !== undefined && 'S' in value ? value.S : undefined;

const startsWith = (found: Found, prefix: Found): boolean => {
  const [text, start] = [textOf(found), textOf(prefix)];
  return text !== undefined && start !== undefined && text.startsWith(start);
};

const contains = (found: Found, part: Found): boolean => {
  if (found === undefined || part === undefined) return false;
  if ('L' in found) return found.L.some((element) => equalValues(element, part));
  if ('SS' in found) return 'S' in part && found.SS.includes(part.S);
  if ('NS' in found) return 'N' in part && found.NS.includes(part.N);
  return 'S' in found && 'S' in part && found.S.includes(part.S);
};

/** The functions of a condition expression that say yes or no. */
export const FUNCTIONS = {
  attribute_exists: (found: Found) => found !== undefined,
  attribute_not_exists: (found: Found) => found === undefined,
  attribute_type: (found: Found, type: Found) => found !== undefined && typeOf(found) === textOf(type),
  begins_with: startsWith,
  contains,
} as const satisfies Record<string, (found: Found, argument: Found) => boolean>;

/** Function names are case-sensitive, unlike keywords. */
export const isFunction = (name: string): name is keyof typeof FUNCTIONS => Object.hasOwn(FUNCTIONS, name);

/** `size(path)`: bytes of a text or binary, number of members of a set, list or map. */
export const sizeOfValue = (value: Found): Found => {
  if (value === undefined) return undefined;
  if ('S' in value) return { N: String(Buffer.byteLength(value.S)) };
  if ('B' in value) return { N: String(Buffer.byteLength(value.B, 'base64')) };
  if ('M' in value) return { N: String(Object.keys(value.M).length) };
  if ('L' in value) return { N: String(value.L.length) };
  if ('SS' in value) return { N: String(value.SS.length) };
  if ('NS' in value) return { N: String(value.NS.length) };
  return 'BS' in value ? { N: String(value.BS.length) } : undefined;
};
