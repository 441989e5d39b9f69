import { runOps } from '../../ops/program.ts';
import { e2eInstance } from '../support/local-cloud.ts';

/** Runs a command as a shell would; its JSON result, its exit code, and all that it wrote. */
export const ops = async (
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly json: unknown; readonly written: string }> => {
  let out = '';
  let err = '';
  const code = await runOps(['--json', '--instance', e2eInstance, ...args], {
    streams: {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
    },
    environment: {},
  });
  if (out === '') throw new Error(`no result: ${err}`);
  return { code, json: JSON.parse(out) as unknown, written: out + err };
};
