import { isCurrencyCode } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { ProviderName } from '../../providers/port.ts';

/** Providers in the order in which they are tried; never empty. */
export type ProviderOrder = readonly [ProviderName, ...ProviderName[]];

/** A merchant's own orders: for a currency, or for any that has none of its own. */
export type RoutingRules = ReadonlyMap<string, ProviderOrder>;

/** Stands for every currency without a rule of its own. */
export const ANY_CURRENCY = 'any';

const NAMES = { sandbox: true, stripe: true } as const satisfies Record<ProviderName, true>;

export const PROVIDER_NAMES = Object.keys(NAMES) as readonly ProviderName[];

const isName = (text: string): text is ProviderName => Object.hasOwn(NAMES, text);

/** Reads `stripe,sandbox`. @returns null if a name is unknown or comes twice: nobody is asked again after a refusal. */
export const parseOrder = (text: string): ProviderOrder | null => {
  const [first, ...others] = text.split(',');
  const names = [first ?? '', ...others];
  if (!names.every(isName) || new Set(names).size !== names.length) return null;
  const [head, ...rest] = names;
  return head === undefined ? null : [head, ...rest];
};

const isCurrency = (text: string): boolean => text === ANY_CURRENCY || isCurrencyCode(text);

/** Reads `EUR=stripe,sandbox any=sandbox`; an empty text has no rules. @returns the word that is no rule. */
export const parseRouting = (text: string): Result<RoutingRules, { readonly word: string }> => {
  const rules = new Map<string, ProviderOrder>();
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const [currency = '', names = '', ...more] = word.split('=');
    const order = parseOrder(names);
    if (!isCurrency(currency) || order === null || more.length > 0 || rules.has(currency))
      return err({ word });
    rules.set(currency, order);
  }
  return ok(rules);
};

/** What `parseRouting` reads. */
export const formatRouting = (rules: RoutingRules): string =>
  [...rules].map(([currency, order]) => `${currency}=${order.join(',')}`).join(' ');

/** Whom a payment is sent to first, and to whom after a refusal; whom a payout may be sent to. */
export const orderFor = <Default extends ProviderOrder | null>(
  rules: RoutingRules,
  currency: string,
  byDefault: Default,
): ProviderOrder | Default => rules.get(currency) ?? rules.get(ANY_CURRENCY) ?? byDefault;
