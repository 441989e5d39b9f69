import ts from 'typescript';
import type { Rule } from '../house-file.ts';
import { findNodes, isTypeScript } from '../house-file.ts';

const inDomain = (path: string): boolean =>
  isTypeScript(path) && /^lambdas\/([^/]+\/domain|kernel)\//.test(path);

/** Rooms that carry messages, tokens and keys, and no amounts: a retry's jitter may be a fraction there. */
const MONEYLESS = /^lambdas\/(access|relay|vault|webhooks)\//;

const nearMoney = (path: string): boolean =>
  isTypeScript(path) && path.startsWith('lambdas/') && !MONEYLESS.test(path);

const called = (node: ts.Node): string | undefined =>
  ts.isCallExpression(node) ? node.expression.getText() : undefined;

const FLOAT_CALLS = /^((Number\.)?parseFloat|Math\.(round|fround)|.*\.(toFixed|toPrecision|toExponential))$/s;

const floatCall = (node: ts.Node): string | undefined => {
  const name = called(node);
  return name !== undefined && FLOAT_CALLS.test(name) ? `${name.slice(-40)}()` : undefined;
};

const MONEY_NAME = /^(amount|minor|balance|fee|price|total)([A-Z].*)?$/;

const typedAsNumber = (node: ts.Node): string | undefined => {
  const declares = ts.isPropertySignature(node) || ts.isParameter(node) || ts.isVariableDeclaration(node);
  if (!declares || node.type?.kind !== ts.SyntaxKind.NumberKeyword) return undefined;
  const name = node.name.getText();
  return MONEY_NAME.test(name) ? `${name}: number` : undefined;
};

const fraction = (node: ts.Node): string | undefined =>
  ts.isNumericLiteral(node) && !Number.isInteger(Number(node.text))
    ? `the fraction ${node.getText()}`
    : undefined;

const converted = (node: ts.Node): string | undefined =>
  called(node) === 'Number' ? 'Number(): an amount beyond 2^53 would be rounded' : undefined;

const IMPURE =
  /^(Date\.now|Math\.random|(crypto\.)?(randomUUID|randomBytes|getRandomValues)|performance\.now|setTimeout)$/;

const impure = (node: ts.Node): string | undefined => {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments?.length ?? 0) === 0)
    return 'new Date()';
  const name = called(node);
  return name !== undefined && IMPURE.test(name) ? `${name}()` : undefined;
};

export const MONEY_RULES: readonly Rule[] = [
  {
    name: 'no-floats-near-money',
    why: 'Money is an integer of minor units: what was rounded once does not add up again.',
    covers: nearMoney,
    find: (file) => findNodes(file, floatCall),
  },
  {
    name: 'money-is-a-bigint-in-a-domain',
    why: 'Behind the edge an amount is Money; a number could carry a fraction.',
    covers: (path) => inDomain(path) && nearMoney(path),
    find: (file) => findNodes(file, (node) => typedAsNumber(node) ?? fraction(node)),
  },
  {
    name: 'no-conversion-in-a-domain',
    why: 'Only the edge turns an amount into a JSON number, after it checked that the number is safe.',
    covers: (path) => inDomain(path) && !path.startsWith('lambdas/kernel/'),
    find: (file) => findNodes(file, converted),
  },
  {
    name: 'time-and-chance-are-inputs',
    why: 'A decision that reads the clock cannot be repeated, neither by a test nor by an auditor.',
    covers: (path) => inDomain(path) && path !== 'lambdas/kernel/clock.ts',
    find: (file) => findNodes(file, impure),
  },
];
