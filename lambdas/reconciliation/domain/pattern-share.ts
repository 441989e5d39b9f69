import type { MatchRule } from './match-rule.ts';

/**
 * Steps of all patterns of a run together, as they are bounded before they run: a step is some 6 ns in the worst case, so five
 * minutes of the fifteen that a function has, if every text were the worst. Ordinary patterns take a hundredth of their bound.
 */
export const PATTERN_STEPS = 5e10;

/** A run's own name for a rule: several merchants may call theirs alike. */
export const titleOf = (rule: MatchRule): string => {
  const merchantId = rule.kind === 'identity' ? null : (rule.merchantId ?? null);
  return merchantId === null ? rule.name : `${merchantId}/${rule.name}`;
};

/** What one rule may use of a run's steps. */
export interface PatternShare {
  /** Counts them, and says whether they fit in. */
  readonly covers: (steps: number) => boolean;
  readonly isUsedUp: () => boolean;
}

/**
 * Every rule has an equal share. Which records a rule is tried on does not depend on the order in which they are read, so
 * neither does whether its share is enough. One whose share is not brings nothing together: half of its records would find
 * other halves than all of them.
 */
export const createPatternShare = (steps: number): PatternShare => {
  let used = 0;
  return {
    covers: (more) => {
      used += more;
      return used <= steps;
    },
    isUsedUp: () => used > steps,
  };
};
