import { compareDecimals } from './decimal.ts';

/** A value as it travels: exactly one type descriptor. Binary values stay in base 64. */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Item }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] };

export type Item = Readonly<Record<string, AttributeValue>>;

export type AttributeType = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'L' | 'M' | 'SS' | 'NS' | 'BS';

export const typeOf = (value: AttributeValue): AttributeType => {
  const [type] = Object.keys(value);
  return type as AttributeType;
};

const compareTexts = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Order of two values of one ordered type (S by its UTF-8 bytes, N, B); null if the types do not compare. */
export const compareValues = (a: AttributeValue, b: AttributeValue): number | null => {
  if ('S' in a && 'S' in b) return compareTexts(a.S, b.S);
  if ('N' in a && 'N' in b) return compareDecimals(a.N, b.N);
  if ('B' in a && 'B' in b) return Buffer.compare(Buffer.from(a.B, 'base64'), Buffer.from(b.B, 'base64'));
  return null;
};

const sameMembers = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && new Set([...a, ...b]).size === a.length;

const sameMaps = (a: Item, b: Item): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([name, value]) => {
    const other = b[name];
    return other !== undefined && equalValues(value, other);
  });

/** Equality as `=` means it: the same type and the same value, sets in any order. */
export const equalValues = (a: AttributeValue, b: AttributeValue): boolean => {
  if (typeOf(a) !== typeOf(b)) return false;
  if ('L' in a && 'L' in b)
    return (
      a.L.length === b.L.length &&
      a.L.every((value, index) => {
        const other = b.L[index];
        return other !== undefined && equalValues(value, other);
      })
    );
  if ('M' in a && 'M' in b) return sameMaps(a.M, b.M);
  if ('BOOL' in a && 'BOOL' in b) return a.BOOL === b.BOOL;
  if ('SS' in a && 'SS' in b) return sameMembers(a.SS, b.SS);
  if ('NS' in a && 'NS' in b) return sameMembers(a.NS, b.NS);
  if ('BS' in a && 'BS' in b) return sameMembers(a.BS, b.BS);
  return 'NULL' in a || compareValues(a, b) === 0;
};
