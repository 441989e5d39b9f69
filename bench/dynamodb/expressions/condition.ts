import { type AttributeValue, compareValues, equalValues, type Item } from '../attribute-value.ts';
import { valueAt } from './document-path.ts';
import { createReader, type ExpressionReader, type Placeholders } from './expression-reader.ts';
import { FUNCTIONS, isFunction, sizeOfValue } from './functions.ts';

/** Whether an item (empty if there is none) satisfies an expression. */
export type Condition = (item: Item) => boolean;

type Operand = (item: Item) => AttributeValue | undefined;

const COMPARATORS = {
  '=': (a, b) => equalValues(a, b),
  '<>': (a, b) => !equalValues(a, b),
  '<': (a, b) => (compareValues(a, b) ?? Number.NaN) < 0,
  '<=': (a, b) => (compareValues(a, b) ?? Number.NaN) <= 0,
  '>': (a, b) => (compareValues(a, b) ?? Number.NaN) > 0,
  '>=': (a, b) => (compareValues(a, b) ?? Number.NaN) >= 0,
} as const satisfies Record<string, (a: AttributeValue, b: AttributeValue) => boolean>;

type Comparator = keyof typeof COMPARATORS;

const isComparator = (text: string): text is Comparator => Object.hasOwn(COMPARATORS, text);

const readOperand = (reader: ExpressionReader): Operand => {
  if (reader.peek().kind === 'value') {
    const value = reader.value();
    return () => value;
  }
  const path = reader.path();
  if (path.length === 1 && path[0] === 'size' && reader.take('(')) {
    const measured = reader.path();
    reader.expect(')');
    return (item) => sizeOfValue(valueAt(item, measured));
  }
  return (item) => valueAt(item, path);
};

const readFunction = (reader: ExpressionReader): Condition => {
  const name = reader.next().text;
  reader.expect('(');
  const path = reader.path();
  const argument = reader.take(',') ? readOperand(reader) : () => undefined;
  reader.expect(')');
  return (item) => isFunction(name) && FUNCTIONS[name](valueAt(item, path), argument(item));
};

/** A comparison with something that is not there is false, except that `<>` is then true. */
const compareWith =
  (comparator: Comparator, left: Operand, right: Operand): Condition =>
  (item) => {
    const [a, b] = [left(item), right(item)];
    return a === undefined || b === undefined ? comparator === '<>' : COMPARATORS[comparator](a, b);
  };

const readComparison = (reader: ExpressionReader): Condition => {
  const left = readOperand(reader);
  if (reader.take('BETWEEN')) {
    const low = readOperand(reader);
    reader.expect('AND');
    const high = readOperand(reader);
    return (item) => compareWith('>=', left, low)(item) && compareWith('<=', left, high)(item);
  }
  if (reader.take('IN')) {
    reader.expect('(');
    const members = reader.list(() => readOperand(reader));
    reader.expect(')');
    return (item) => members.some((member) => compareWith('=', left, member)(item));
  }
  const comparator = reader.peek().text;
  if (!isComparator(comparator)) reader.expect('=');
  else reader.next();
  return compareWith(comparator as Comparator, left, readOperand(reader));
};

const readPrimary = (reader: ExpressionReader): Condition => {
  if (reader.take('(')) {
    const inner = readAlternatives(reader);
    reader.expect(')');
    return inner;
  }
  return isFunction(reader.peek().text) ? readFunction(reader) : readComparison(reader);
};

const readNegation = (reader: ExpressionReader): Condition => {
  if (!reader.take('NOT')) return readPrimary(reader);
  const inner = readNegation(reader);
  return (item) => !inner(item);
};

const readConjunction = (reader: ExpressionReader): Condition => {
  const terms = [readNegation(reader)];
  while (reader.take('AND')) terms.push(readNegation(reader));
  return (item) => terms.every((term) => term(item));
};

const readAlternatives = (reader: ExpressionReader): Condition => {
  const terms = [readConjunction(reader)];
  while (reader.take('OR')) terms.push(readConjunction(reader));
  return (item) => terms.some((term) => term(item));
};

/**
 * Compiles a condition, key condition or filter expression.
 *
 * @throws ServiceError on a syntax error or an undefined placeholder, as the service does.
 */
export const compileCondition = (expression: string, placeholders: Placeholders): Condition => {
  const reader = createReader(expression, placeholders);
  const condition = readAlternatives(reader);
  reader.expect('<EOF>');
  return condition;
};
