import type { AttributeValue } from '../attribute-value.ts';
import { addDecimals } from '../decimal.ts';
import { validationError } from '../service-error.ts';

const wrongType = () => validationError('An operand in the update expression has an incorrect data type');

type SetType = 'SS' | 'NS' | 'BS';

const setTypeOf = (value: AttributeValue): SetType | null => {
  const type = Object.keys(value)[0];
  return type === 'SS' || type === 'NS' || type === 'BS' ? type : null;
};

const membersOf = (value: AttributeValue, type: SetType): readonly string[] => {
  const members = (value as Readonly<Record<string, readonly string[]>>)[type];
  if (members === undefined) throw wrongType();
  return members;
};

const setOf = (type: SetType, members: readonly string[]): AttributeValue =>
  ({ [type]: members }) as unknown as AttributeValue;

/** `ADD`: a number is added to (a missing one counts as 0), a set is united with. */
export const addTo = (old: AttributeValue | undefined, by: AttributeValue): AttributeValue => {
  if ('N' in by) {
    const start = old ?? { N: '0' };
    if (!('N' in start)) throw wrongType();
    return { N: addDecimals(start.N, by.N) };
  }
  const type = setTypeOf(by);
  if (type === null) throw wrongType();
  const kept = old === undefined ? [] : membersOf(old, type);
  return setOf(type, [...new Set([...kept, ...membersOf(by, type)])]);
};

/** `DELETE`: takes members out of a set. @returns null when none is left: empty sets do not exist. */
export const deleteFrom = (old: AttributeValue | undefined, by: AttributeValue): AttributeValue | null => {
  const type = setTypeOf(by);
  if (type === null) throw wrongType();
  if (old === undefined) return null;
  const gone = new Set(membersOf(by, type));
  const kept = membersOf(old, type).filter((member) => !gone.has(member));
  return kept.length === 0 ? null : setOf(type, kept);
};
