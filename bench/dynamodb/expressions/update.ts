import type { AttributeValue, Item } from '../attribute-value.ts';
import { addDecimals, negateDecimal } from '../decimal.ts';
import { validationError } from '../service-error.ts';
import { type DocumentPath, removeAt, setAt, valueAt } from './document-path.ts';
import { createReader, type ExpressionReader, type Placeholders } from './expression-reader.ts';
import { addTo, deleteFrom } from './set-arithmetic.ts';

/** What an update makes of an item; reads see the item as it was before any of its actions. */
export type Update = (item: Item) => Item;

type Operand = (before: Item) => AttributeValue;
type Action = (before: Item, after: Item) => Item;

const missing = () =>
  validationError('The provided expression refers to an attribute that does not exist in the item');

const wrongType = () => validationError('An operand in the update expression has an incorrect data type');

const numberOf = (value: AttributeValue): string => {
  if (!('N' in value)) throw wrongType();
  return value.N;
};

const listOf = (value: AttributeValue): readonly AttributeValue[] => {
  if (!('L' in value)) throw wrongType();
  return value.L;
};

const readCall = (reader: ExpressionReader, name: string): Operand => {
  if (name === 'if_not_exists') {
    const path = reader.path();
    reader.expect(',');
    const fallback = readOperand(reader);
    reader.expect(')');
    return (before) => valueAt(before, path) ?? fallback(before);
  }
  if (name !== 'list_append') throw validationError(`Invalid function name; function: ${name}`);
  const first = readOperand(reader);
  reader.expect(',');
  const second = readOperand(reader);
  reader.expect(')');
  return (before) => ({ L: [...listOf(first(before)), ...listOf(second(before))] });
};

const readOperand = (reader: ExpressionReader): Operand => {
  if (reader.peek().kind === 'value') {
    const value = reader.value();
    return () => value;
  }
  const path = reader.path();
  if (path.length === 1 && reader.take('(')) return readCall(reader, path[0]);
  return (before) => {
    const value = valueAt(before, path);
    if (value === undefined) throw missing();
    return value;
  };
};

const readSum = (reader: ExpressionReader): Operand => {
  const left = readOperand(reader);
  const sign = reader.peek().text;
  if (sign !== '+' && sign !== '-') return left;
  reader.next();
  const right = readOperand(reader);
  return (before) => {
    const [a, b] = [numberOf(left(before)), numberOf(right(before))];
    return { N: addDecimals(a, sign === '+' ? b : negateDecimal(b)) };
  };
};

const readSet = (reader: ExpressionReader): Action => {
  const path = reader.path();
  reader.expect('=');
  const value = readSum(reader);
  return (before, after) => setAt(after, path, value(before));
};

const readRemove = (reader: ExpressionReader): Action => {
  const path = reader.path();
  return (_before, after) => removeAt(after, path);
};

const readMembers = (
  reader: ExpressionReader,
  change: (old: AttributeValue | undefined, by: AttributeValue) => AttributeValue | null,
): Action => {
  const path: DocumentPath = reader.path();
  const by = reader.value();
  return (before, after) => {
    const value = change(valueAt(before, path), by);
    return value === null ? removeAt(after, path) : setAt(after, path, value);
  };
};

const CLAUSES = {
  SET: readSet,
  REMOVE: readRemove,
  ADD: (reader: ExpressionReader) => readMembers(reader, addTo),
  DELETE: (reader: ExpressionReader) => readMembers(reader, deleteFrom),
} as const satisfies Record<string, (reader: ExpressionReader) => Action>;

const isClause = (text: string): text is keyof typeof CLAUSES => Object.hasOwn(CLAUSES, text);

/**
 * Compiles an update expression.
 *
 * @throws ServiceError on a syntax error, a clause given twice or an undefined placeholder.
 */
export const compileUpdate = (expression: string, placeholders: Placeholders): Update => {
  const reader = createReader(expression, placeholders);
  const actions: Action[] = [];
  const seen = new Set<string>();
  while (reader.peek().kind !== 'end') {
    const clause = reader.next().text.toUpperCase();
    if (!isClause(clause) || seen.has(clause))
      throw validationError(`Invalid UpdateExpression: Syntax error; token: "${clause}"`);
    seen.add(clause);
    actions.push(...reader.list(() => CLAUSES[clause](reader)));
  }
  return (before) => actions.reduce((after, act) => act(before, after), before);
};
