import { existsSync, readFileSync } from 'node:fs';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import { parseRules, type RuleSet } from '../../lambdas/reconciliation/parse-rules.ts';
import { createRuleStore, type RuleStore } from '../../lambdas/reconciliation/rule-store.ts';
import { OpsError } from '../failure.ts';
import type { Session } from '../session.ts';

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Rules of a file, or what is wrong with them. */
export const readRuleFile = (path: string): RuleSet => {
  if (!existsSync(path)) throw new OpsError(`there is no file ${path}`, 'Give the path of the rules.');
  const parsed = parseRules(parseJson(readFileSync(path, 'utf8')));
  if (parsed.ok) return parsed.value.rules;
  const wrong = parsed.error.map(({ field, message }) => `${field} ${message}`).join('; ');
  throw new OpsError(`${path} has no rules: ${wrong}`, 'docs/reconciliation.md has an example.');
};

export const connectRules = async ({ target, readOutputs }: Session): Promise<RuleStore> =>
  createRuleStore({
    documents: createDocumentClient(target.cloud),
    table: (await readOutputs('Quittance-Data')).get('MoneyTable'),
  });
