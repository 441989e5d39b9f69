import { isQuiet } from './finding.ts';
import type { HealedFinding } from './healed-finding.ts';
import { type NamedSum, NOTHING_NAMED } from './named-break.ts';
import { effectsOf, nameOfTotal, type TotalLine } from './totals.ts';

/** What the healings of a run explain of one total: the difference was there when it was read. */
export interface HealedSum {
  readonly minor: bigint;
  readonly findings: number;
}

const NOTHING_HEALED: HealedSum = { minor: 0n, findings: 0 };

export type HealedSums = ReadonlyMap<string, HealedSum>;

/** A total whose difference is explained by what passes by itself, what was healed, and breaks by their names. */
export interface NamedTotal extends TotalLine {
  readonly healed: HealedSum;
  readonly named: NamedSum;
}

export const createHealedSums = () => {
  const sums = new Map<string, HealedSum>();
  return {
    add: (finding: HealedFinding): void => {
      if (finding.healing !== 'healed' || isQuiet(finding.class)) return;
      for (const effect of effectsOf(finding)) {
        const name = nameOfTotal(effect);
        const { minor, findings } = sums.get(name) ?? NOTHING_HEALED;
        sums.set(name, { minor: minor + effect.minor, findings: findings + 1 });
      }
    },
    sums: (): HealedSums => sums,
  };
};

export const nameTotals = (
  totals: readonly TotalLine[],
  healed: HealedSums,
  named: ReadonlyMap<string, NamedSum>,
): readonly NamedTotal[] =>
  totals.map((line) => ({
    ...line,
    healed: healed.get(nameOfTotal(line)) ?? NOTHING_HEALED,
    named: named.get(nameOfTotal(line)) ?? NOTHING_NAMED,
  }));

/** Minor units of a total's difference that nothing names: zero, or a finding was lost between matching and opening. */
export const unnamedOf = ({ here, there, explained, healed, named }: NamedTotal): bigint => {
  const quiet = explained.reduce((sum, part) => (isQuiet(part.class) ? sum + part.minor : sum), 0n);
  return here - there - quiet - healed.minor - named.minor;
};

/** In words; empty if each total is named to the last minor unit, and nothing is named that is no total's. */
export const unnamedIn = (
  totals: readonly NamedTotal[],
  healed: HealedSums,
  named: ReadonlyMap<string, NamedSum>,
): readonly string[] => {
  const known = new Set(totals.map(nameOfTotal));
  const strangers = [...new Set([...healed.keys(), ...named.keys()])].filter((name) => !known.has(name));
  return [
    ...totals
      .filter((line) => unnamedOf(line) !== 0n)
      .map((line) => `${unnamedOf(line)} ${line.currency} of ${line.movement} are named by no break`),
    ...strangers.map((name) => `breaks of ${name} belong to no total`),
  ];
};
