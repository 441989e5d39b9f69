import { basename } from 'node:path';
import type { Finding, HouseFile, Rule } from '../house-file.ts';
import { isTypeScript } from '../house-file.ts';

const SOURCE = /^(lambdas|lib|local|bin|ops|bench)\//;
const LINES_MAX = 200;
const TEST_LINES_MAX = 400;

const tooLong = ({ path, text }: HouseFile): readonly Finding[] => {
  const lines = text.trimEnd().split('\n').length;
  const max = SOURCE.test(path) ? LINES_MAX : TEST_LINES_MAX;
  return lines > max ? [{ line: 1, what: `${lines} lines, at most ${max}` }] : [];
};

const EMPTY_WORDS = /^(.*-)?(utils?|helpers?|common|misc|stuff|managers?)$/;

/** AWS named it; a file about it may say so. */
const GIVEN_NAMES = new Set(['secrets-manager']);

const saysNothing = ({ path }: HouseFile): readonly Finding[] =>
  path
    .split('/')
    .map((segment) => basename(segment).split('.')[0] ?? '')
    .filter((name) => EMPTY_WORDS.test(name) && !GIVEN_NAMES.has(name))
    .map((name) => ({ line: 1, what: `"${name}" does not say what is inside` }));

const noSibling = ({ path, exists }: HouseFile): readonly Finding[] => {
  const sibling = path.replace('.handler.ts', '.environment.ts');
  return exists(sibling) ? [] : [{ line: 1, what: `${sibling} is missing` }];
};

export const FILE_RULES: readonly Rule[] = [
  {
    name: 'files-are-short',
    why: 'A long file is two things, or one thing not yet understood.',
    covers: (path) => isTypeScript(path) && (SOURCE.test(path) || path.startsWith('test/')),
    find: tooLong,
  },
  {
    name: 'names-say-what-is-inside',
    why: 'What fits a drawer with no label ends up there.',
    covers: () => true,
    find: saysNothing,
  },
  {
    name: 'handlers-declare-their-environment',
    why: 'The deployment sets exactly the variables that the declaration beside the handler names.',
    covers: (path) => path.endsWith('.handler.ts'),
    find: noSibling,
  },
];
