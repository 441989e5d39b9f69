import { InvariantError } from '../kernel/invariant.ts';

/** The names of the variables that one function reads: `lib` sets exactly these, the function reads exactly these. */
export interface EnvironmentDeclaration<Name extends string> {
  readonly names: readonly Name[];
  /**
   * @param source Defaults to the process's own environment, which is read nowhere else.
   * @throws InvariantError naming every variable that is missing, so a bad deployment fails on its first start.
   */
  readonly read: (source?: Readonly<Record<string, string | undefined>>) => Readonly<Record<Name, string>>;
}

export const declareEnvironment = <const Names extends readonly string[]>(
  names: Names,
): EnvironmentDeclaration<Names[number]> => ({
  names,
  read: (source = process.env) => {
    const missing = names.filter((name) => source[name] === undefined || source[name] === '');
    if (missing.length > 0) throw new InvariantError(`environment variables missing: ${missing.join(', ')}`);
    return Object.fromEntries(names.map((name) => [name, source[name]])) as Readonly<
      Record<Names[number], string>
    >;
  },
});
