import { isId, type MerchantId } from '../../kernel/ids.ts';
import type { MoneyRecord } from './record.ts';
import { PATTERN_TEXT_MAX } from './rule-pattern.ts';

export const CARDINALITIES = ['one_to_one', 'one_to_many', 'many_to_one'] as const;

/** How many records here meet how many there. */
export type Cardinality = (typeof CARDINALITIES)[number];

/** One way in which records of both sides find each other. Rules are tried in their order. */
export type MatchRule =
  /**
   * Records with one key are one movement, whatever their amounts say: what differs is a difference, and a second one
   * there is a duplicate.
   */
  | { readonly kind: 'identity'; readonly name: string; readonly by: 'cause' | 'reference' }
  /** Records that look alike: nothing but their amounts, times and texts says that they belong together. */
  | {
      readonly kind: 'likeness';
      readonly name: string;
      /** Whose records here it is about; null or missing: everybody's. */
      readonly merchantId?: MerchantId | null;
      /** Its first group, found in a reference, must be equal on both sides. Null: the amounts alone must be. */
      readonly pattern: RegExp | null;
      /** What the pattern takes at one place of a text at the most; left out, it counts as one. */
      readonly patternSteps?: number;
      readonly toleranceMinor: bigint;
      /** How far apart the times of both sides may be. */
      readonly withinMs: number;
      readonly cardinality: Cardinality;
    };

export type LikenessRule = Extract<MatchRule, { kind: 'likeness' }>;

/** What always comes first. */
export const IDENTITY_RULES = [
  { kind: 'identity', name: 'operation_id', by: 'cause' },
  { kind: 'identity', name: 'provider_reference', by: 'reference' },
] as const satisfies readonly MatchRule[];

/** A line there names nobody, unless it names what caused it here: then its owner is known, if not to whoever matches. */
const isAbout = ({ merchantId = null }: LikenessRule, record: MoneyRecord): boolean =>
  merchantId === null ||
  (record.merchantId === null ? !namesCause(record) : record.merchantId === merchantId);

const namesCause = ({ causeId }: MoneyRecord): boolean =>
  causeId !== null && (['op', 'dp', 'stl'] as const).some((prefix) => isId(prefix, causeId));

/**
 * What a pattern is looked for in: first what the merchant itself calls it, for that is what its payers write, and what its
 * rules are about; a provider's own references are long enough for accidents. Cut off between the halves of a character, a
 * text would end in half of one, which no row can hold.
 */
const textsOf = ({ merchantReference, reference }: MoneyRecord): readonly string[] =>
  [merchantReference ?? null, reference]
    .filter((text) => text !== null)
    .map((text) => text.slice(0, PATTERN_TEXT_MAX).toWellFormed());

/** What did not move has no amount that a bank could show; and nobody's rule looks at what is, or may be, somebody else's. */
const isLookedAt = (rule: LikenessRule, record: MoneyRecord): boolean =>
  record.status !== 'failed' && isAbout(rule, record);

/** Steps that `keyFor` takes at the most: a pattern is tried at each place of a text. */
export const stepsFor = (rule: MatchRule, record: MoneyRecord): number => {
  if (rule.kind === 'identity' || rule.pattern === null || !isLookedAt(rule, record)) return 0;
  const { patternSteps = 1 } = rule;
  return textsOf(record).reduce((sum, { length }) => sum + (length + 1) * patternSteps, 0);
};

/**
 * By what a rule sorts a record; null: the rule has nothing to say about it.
 *
 * Movements of one operation differ in their kind: a payout and its return have one operation.
 */
export const keyFor = (rule: MatchRule, record: MoneyRecord): string | null => {
  const { causeId, reference, movement, currency, minor } = record;
  if (rule.kind === 'identity') {
    const id = rule.by === 'cause' ? causeId : reference;
    return id === null ? null : `${id} ${movement}`;
  }
  if (!isLookedAt(rule, record)) return null;
  if (rule.pattern === null)
    return rule.toleranceMinor === 0n && rule.cardinality === 'one_to_one'
      ? `${currency} ${minor}`
      : currency;
  for (const text of textsOf(record)) {
    const found = rule.pattern.exec(text);
    const group = found?.[1] ?? found?.[0] ?? '';
    // A pattern that matches nothing at all would bring everything together.
    if (group !== '') return `${currency} ${group}`;
  }
  return null;
};
