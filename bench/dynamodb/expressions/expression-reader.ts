import type { AttributeValue, Item } from '../attribute-value.ts';
import { validationError } from '../service-error.ts';
import type { DocumentPath } from './document-path.ts';
import { type Token, tokenize } from './tokens.ts';

/** `ExpressionAttributeNames` and `ExpressionAttributeValues` of one request, and which of them were used. */
export interface Placeholders {
  readonly nameOf: (placeholder: string) => string;
  readonly valueOf: (placeholder: string) => AttributeValue;
  /** @throws ServiceError if one was given that no expression uses, as the service does. */
  readonly assertAllUsed: () => void;
}

export const createPlaceholders = (
  names: Readonly<Record<string, string>> = {},
  values: Item = {},
): Placeholders => {
  const used = new Set<string>();
  const lookUp = <T>(from: Readonly<Record<string, T>>, placeholder: string, what: string): T => {
    used.add(placeholder);
    const found = from[placeholder];
    if (found === undefined)
      throw validationError(
        `An expression attribute ${what} used in expression is not defined: ${placeholder}`,
      );
    return found;
  };
  const assertUsed = (from: object, what: string): void => {
    const unused = Object.keys(from).filter((placeholder) => !used.has(placeholder));
    if (unused.length > 0)
      throw validationError(`Value provided in ${what} unused in expressions: keys: {${unused.join(', ')}}`);
  };
  return {
    nameOf: (placeholder) => lookUp(names, placeholder, 'name'),
    valueOf: (placeholder) => lookUp(values, placeholder, 'value'),
    assertAllUsed: () => {
      assertUsed(names, 'ExpressionAttributeNames');
      assertUsed(values, 'ExpressionAttributeValues');
    },
  };
};

export interface ExpressionReader {
  readonly peek: () => Token;
  readonly next: () => Token;
  /** Takes the next token if it is this symbol or this keyword (in any case). */
  readonly take: (text: string) => boolean;
  readonly expect: (text: string) => void;
  readonly path: () => DocumentPath;
  readonly value: () => AttributeValue;
  /** One or more, separated by commas. */
  readonly list: <T>(read: () => T) => readonly T[];
}

const syntaxError = (token: Token) =>
  validationError(`Invalid expression: Syntax error; token: "${token.text}"`);

export const createReader = (expression: string, placeholders: Placeholders): ExpressionReader => {
  const tokens = tokenize(expression);
  let position = 0;
  const peek = (): Token => tokens[position] ?? { kind: 'end', text: '<EOF>' };
  const next = (): Token => {
    const token = peek();
    position++;
    return token;
  };
  const take = (text: string): boolean => {
    const taken = peek().text.toUpperCase() === text.toUpperCase() && peek().kind !== 'name';
    if (taken) position++;
    return taken;
  };
  const name = (): string => {
    const token = next();
    if (token.kind === 'name') return placeholders.nameOf(token.text);
    if (token.kind !== 'word') throw syntaxError(token);
    return token.text;
  };
  const path = (): DocumentPath => {
    const steps: [string, ...(string | number)[]] = [name()];
    for (;;) {
      if (peek().kind === 'index') steps.push(Number(next().text.slice(1, -1)));
      else if (take('.')) steps.push(name());
      else return steps;
    }
  };
  const list = <T>(read: () => T): readonly T[] => {
    const members = [read()];
    while (take(',')) members.push(read());
    return members;
  };
  return {
    peek,
    next,
    take,
    path,
    list,
    expect: (text) => {
      if (!take(text)) throw syntaxError(peek());
    },
    value: () => {
      const token = next();
      if (token.kind !== 'value') throw syntaxError(token);
      return placeholders.valueOf(token.text);
    },
  };
};
