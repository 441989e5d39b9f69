import * as v from 'valibot';
import type { MerchantId } from '../kernel/ids.ts';
import type { Result } from '../kernel/result.ts';
import type { FieldError } from '../platform/problem.ts';
import { NO_ACCOUNT_DATA } from '../platform/request-fields.ts';
import { validate } from '../platform/validate.ts';
import { CARDINALITIES, IDENTITY_RULES, type MatchRule } from './domain/match-rule.ts';
import { parsePattern, stepsOf } from './domain/rule-pattern.ts';

/** Every rule sorts what the one before it left over: twenty are more than anybody can keep apart. */
const RULES_MAX = 20;

const HOUR_MS = 3_600_000;

/** A bank's transfer takes days, and a weekend lies between; a month is no likeness any more. */
const HOURS_DEFAULT = 72;
const HOURS_MAX = 31 * 24;

/** Beyond a hundred units of most currencies nobody would call it rounding. */
const TOLERANCE_MAX = 10_000;

const TAKEN: ReadonlySet<string> = new Set(IDENTITY_RULES.map(({ name }) => name));

const Name = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be lower case letters, digits and _, at most 40'),
  NO_ACCOUNT_DATA,
  v.check((name) => !TAKEN.has(name), 'must not be the name of a rule that is always there'),
);

const Pattern = v.pipe(
  v.string(),
  NO_ACCOUNT_DATA,
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const parsed = parsePattern(dataset.value);
    if (parsed.ok) return dataset.value;
    addIssue({ message: parsed.error });
    return NEVER;
  }),
);

const whole = (least: number, most: number) =>
  v.pipe(
    v.number(),
    v.safeInteger(),
    v.minValue(least, `must be at least ${least}`),
    v.maxValue(most, `must be at most ${most}`),
  );

const Rule = v.strictObject({
  name: Name,
  pattern: Pattern,
  tolerance_minor: v.optional(whole(0, TOLERANCE_MAX), 0),
  within_hours: v.optional(whole(1, HOURS_MAX), HOURS_DEFAULT),
  cardinality: v.optional(v.picklist(CARDINALITIES), 'one_to_one'),
});

/** Rules as a client writes them. */
export const RULES = v.strictObject({
  rules: v.pipe(
    v.array(Rule),
    v.maxLength(RULES_MAX, `must be at most ${RULES_MAX} rules`),
    v.check(
      (rules) => new Set(rules.map(({ name }) => name)).size === rules.length,
      'must have different names',
    ),
  ),
});

export type RuleSet = v.InferOutput<typeof RULES>['rules'];

export const parseRules = (value: unknown): Result<v.InferOutput<typeof RULES>, readonly FieldError[]> =>
  validate(RULES, value);

/** Rules as a run uses them. @param merchantId Whose records they are about; null: everybody's. */
export const toMatchRules = (rules: RuleSet, merchantId: MerchantId | null): readonly MatchRule[] =>
  rules.flatMap((rule): readonly MatchRule[] => {
    const pattern = parsePattern(rule.pattern);
    // Stored under rules that have become narrower since: what is not understood brings nothing together.
    if (!pattern.ok) return [];
    return [
      {
        kind: 'likeness',
        name: rule.name,
        merchantId,
        pattern: pattern.value,
        patternSteps: stepsOf(rule.pattern),
        toleranceMinor: BigInt(rule.tolerance_minor),
        withinMs: rule.within_hours * HOUR_MS,
        cardinality: rule.cardinality,
      },
    ];
  });
