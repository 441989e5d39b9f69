import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ICruiseResult } from 'dependency-cruiser';
import { cruise } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';

const HOUSE = resolve(import.meta.dirname, '../..');
const ROOTS = ['lambdas', 'lib', 'bin', 'local', 'ops', 'bench'];

/** What one look at the import graph found. A graph without modules or imports proves nothing, so both are counted. */
export interface Inspection {
  readonly modules: number;
  readonly imports: number;
  /** One line each: `rule: from → to`. */
  readonly violations: readonly string[];
}

const readOptions = async () => extractOptions(join(HOUSE, '.dependency-cruiser.js'));

/** The names of all import rules, so that a test can ask each for its planted violation. */
export const importRules = async (): Promise<readonly (string | undefined)[]> =>
  ((await readOptions()).ruleSet?.forbidden ?? []).map(({ name }) => name);

/** Applies the import rules to the house, or to another folder that is laid out like it. */
export const inspectBoundaries = async (folder: string = HOUSE): Promise<Inspection> => {
  const options = await readOptions();
  const roots = ROOTS.filter((root) => existsSync(join(folder, root)));
  const { output } = await cruise(roots, { ...options, baseDir: folder });
  const { modules, summary } = output as ICruiseResult;
  const own = modules.filter((module) => ROOTS.some((root) => module.source.startsWith(`${root}/`)));
  return {
    modules: own.length,
    imports: own.reduce((sum, module) => sum + module.dependencies.length, 0),
    violations: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
  };
};

/** The reason why these boundaries cannot be called kept, or undefined if they are. */
export const objection = ({ modules, imports, violations }: Inspection): string | undefined => {
  if (modules === 0) return 'no module was seen, so nothing was checked';
  if (imports === 0) return 'no import was seen, so nothing was checked';
  if (violations.length > 0) return violations.join('\n');
  return undefined;
};

if (import.meta.main) {
  const inspection = await inspectBoundaries();
  const reason = objection(inspection);
  process.stdout.write(`${reason ?? 'every import goes the right way'}\n`);
  process.stdout.write(`${inspection.modules} modules, ${inspection.imports} imports\n`);
  process.exitCode = reason === undefined ? 0 : 1;
}
