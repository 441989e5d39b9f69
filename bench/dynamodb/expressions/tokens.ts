import { validationError } from '../service-error.ts';

export interface Token {
  readonly kind: 'word' | 'name' | 'value' | 'index' | 'symbol' | 'end';
  readonly text: string;
}

/** Longest first, so that `<=` is not read as `<`. */
const PATTERNS = [
  ['word', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['name', /#[A-Za-z0-9_]+/y],
  ['value', /:[A-Za-z0-9_]+/y],
  ['index', /\[\d+\]/y],
  ['symbol', /<>|<=|>=|[=<>(),.+-]/y],
] as const satisfies readonly (readonly [Token['kind'], RegExp])[];

const SPACE = /\s*/y;

const matchAt = (pattern: RegExp, text: string, position: number): string => {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0] ?? '';
};

const readToken = (expression: string, position: number): Token => {
  for (const [kind, pattern] of PATTERNS) {
    const text = matchAt(pattern, expression, position);
    if (text !== '') return { kind, text };
  }
  throw validationError(
    `Invalid expression: Syntax error; token: "${expression.slice(position, position + 8)}"`,
  );
};

/** The words of an expression; the last token is always the end. */
export const tokenize = (expression: string): readonly Token[] => {
  const tokens: Token[] = [];
  let position = matchAt(SPACE, expression, 0).length;
  while (position < expression.length) {
    const token = readToken(expression, position);
    tokens.push(token);
    position += token.text.length;
    position += matchAt(SPACE, expression, position).length;
  }
  return [...tokens, { kind: 'end', text: '<EOF>' }];
};
