import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { placesOf } from '../../local/places.ts';

const run = promisify(execFile);

/** The folder below `.local/` in which these end-to-end tests have their cloud: two runs at once have two. */
export const e2eInstance = process.env.QUITTANCE_E2E_INSTANCE ?? 'e2e';

/**
 * Kills every process that runs a function at this moment, as a crashed host would: nothing of it runs
 * on, and what it was handed comes again.
 *
 * @param functionName As in the stack outputs; two functions never share the start of their names.
 * @returns How many processes were killed.
 */
export const killFunction = async (functionName: string): Promise<number> => {
  const { temporary } = placesOf(e2eInstance);
  const { stdout } = await run('ps', ['-axww', '-o', 'pid=,command='], { maxBuffer: 2 ** 24 });
  const workers = stdout
    .split('\n')
    .filter((line) => line.includes(join(temporary, `ministack-lambda-${functionName}-`)))
    .map((line) => Number(line.trim().split(/\s+/)[0]));
  for (const pid of workers) process.kill(pid, 'SIGKILL');
  return workers.length;
};
