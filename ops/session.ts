import type { Output } from './output.ts';
import { createReadStackOutputs, type ReadStackOutputs } from './stack-outputs.ts';
import type { Target } from './target.ts';

/** What a command works with: one deployment, and where its results go. */
export interface Session {
  readonly target: Target;
  readonly output: Output;
  readonly readOutputs: ReadStackOutputs;
}

/** Called by a command when it runs, so that `--help` needs no deployment. */
export type OpenSession = () => Session;

export const createSession = (target: Target, output: Output): Session => {
  output.note(`on ${target.description}`);
  return { target, output, readOutputs: createReadStackOutputs(target) };
};
