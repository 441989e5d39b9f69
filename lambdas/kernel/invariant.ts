/** A broken invariant: a bug, never an outcome. Nothing but the entry point catches it. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** @throws InvariantError with `message` if `condition` does not hold. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** Makes a switch total: adding a case to `value`'s type stops this from compiling. */
export const unreachable = (value: never): never => {
  throw new InvariantError(`unreachable case: ${JSON.stringify(value)}`);
};
