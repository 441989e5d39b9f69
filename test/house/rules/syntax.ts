import ts from 'typescript';
import type { Rule } from '../house-file.ts';
import { findLines, findNodes, isTypeScript } from '../house-file.ts';

const BRANCHES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.IfStatement,
  ts.SyntaxKind.SwitchStatement,
  ts.SyntaxKind.ConditionalExpression,
  ts.SyntaxKind.TryStatement,
  ts.SyntaxKind.ForStatement,
  ts.SyntaxKind.ForOfStatement,
  ts.SyntaxKind.ForInStatement,
  ts.SyntaxKind.WhileStatement,
  ts.SyntaxKind.DoStatement,
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.QuestionDotToken,
]);

const branch = (node: ts.Node): string | undefined =>
  BRANCHES.has(node.kind) ? `a branch: ${ts.SyntaxKind[node.kind]}` : undefined;

const anyType = (node: ts.Node): string | undefined =>
  node.kind === ts.SyntaxKind.AnyKeyword ? 'any' : undefined;

const doubleCast = (node: ts.Node): string | undefined =>
  ts.isAsExpression(node) &&
  ts.isAsExpression(node.expression) &&
  node.expression.type.kind === ts.SyntaxKind.UnknownKeyword
    ? 'as unknown as'
    : undefined;

const isNothing = (node: ts.Node): boolean =>
  (ts.isBlock(node) && node.statements.length === 0) ||
  node.kind === ts.SyntaxKind.NullKeyword ||
  (ts.isIdentifier(node) && node.text === 'undefined');

const swallowed = (node: ts.Node): string | undefined => {
  if (ts.isCatchClause(node) && isNothing(node.block)) return 'an empty catch';
  if (!(ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))) return undefined;
  const [callback] = node.arguments;
  const catches = node.expression.name.text === 'catch';
  return catches && callback && ts.isArrowFunction(callback) && isNothing(callback.body)
    ? 'a rejection answered with nothing'
    : undefined;
};

const TEST_FUNCTIONS = new Set(['test', 'it', 'describe', 'suite', 'bench']);
const SILENCERS = new Set(['only', 'skip', 'todo', 'fails', 'skipIf', 'runIf']);
const SILENT_FUNCTIONS = new Set(['xit', 'xtest', 'xdescribe', 'fit', 'fdescribe']);

const rootOf = (node: ts.Expression): string => {
  if (ts.isPropertyAccessExpression(node) || ts.isCallExpression(node)) return rootOf(node.expression);
  return ts.isIdentifier(node) ? node.text : '';
};

const silencedTest = (node: ts.Node): string | undefined => {
  if (
    ts.isCallExpression(node) &&
    ts.isIdentifier(node.expression) &&
    SILENT_FUNCTIONS.has(node.expression.text)
  )
    return node.expression.text;
  if (!(ts.isPropertyAccessExpression(node) && SILENCERS.has(node.name.text))) return undefined;
  return TEST_FUNCTIONS.has(rootOf(node.expression)) ? `.${node.name.text}` : undefined;
};

export const SYNTAX_RULES: readonly Rule[] = [
  {
    name: 'handlers-only-wire',
    why: 'A branch in an entry file is behaviour that no unit test reaches.',
    covers: (path) => path.endsWith('.handler.ts'),
    find: (file) => findNodes(file, branch),
  },
  {
    name: 'no-any',
    why: 'Behind an any the types stop being true.',
    covers: isTypeScript,
    find: (file) => findNodes(file, anyType),
  },
  {
    name: 'no-double-casts',
    why: 'It says that the types are wrong, and then believes them.',
    covers: (path) => isTypeScript(path) && /^(lambdas|lib)\//.test(path),
    find: (file) => findNodes(file, doubleCast),
  },
  {
    name: 'no-swallowed-errors',
    why: 'A failure that nobody hears of is found by an auditor.',
    covers: isTypeScript,
    find: (file) => findNodes(file, swallowed),
  },
  {
    name: 'every-test-runs',
    why: 'A test that is skipped is a promise that is no longer kept.',
    covers: (path) => isTypeScript(path) && path.startsWith('test/'),
    find: (file) => findNodes(file, silencedTest),
  },
  {
    name: 'no-silenced-checks',
    why: 'What a checker says is answered or its rule is changed for everyone; a line may not opt out unexplained.',
    covers: isTypeScript,
    find: (file) =>
      findLines(file, /(\/\/|\/\*)\s*(@ts-(ignore|nocheck)\b|eslint-disable(?!.*\s--\s\w)|biome-ignore-all)/),
  },
];
