import type { HouseFile, Rule } from './house-file.ts';
import { FILE_RULES } from './rules/files.ts';
import { MONEY_RULES } from './rules/money.ts';
import { SYNTAX_RULES } from './rules/syntax.ts';
import { WORD_RULES } from './rules/words.ts';

export const RULES: readonly Rule[] = [...FILE_RULES, ...SYNTAX_RULES, ...MONEY_RULES, ...WORD_RULES];

/** Where a rule is broken, as `path:line what`, in the order of the files. */
export const breaches = (rule: Rule, house: readonly HouseFile[]): readonly string[] =>
  house
    .filter(({ path }) => rule.covers(path))
    .flatMap((file) => rule.find(file).map(({ line, what }) => `${file.path}:${line} ${what}`));
