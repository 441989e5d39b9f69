import type { MerchantId } from '../kernel/ids.ts';
import type { MatchRule } from './domain/match-rule.ts';
import { toMatchRules } from './parse-rules.ts';
import type { RuleStore } from './rule-store.ts';

/** All merchants' rules, as a run tries them. @param without Whose rules are left out. */
export const storedRules = async (
  store: Pick<RuleStore, 'list'>,
  without: MerchantId | null = null,
): Promise<readonly MatchRule[]> =>
  (await store.list())
    .filter(({ merchantId }) => merchantId !== without)
    .flatMap(({ merchantId, rules }) => toMatchRules(rules, merchantId));
