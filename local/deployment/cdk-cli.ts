import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { signalGroup } from '../cloud/process-group.ts';
import { awsEnvironment, bareEnvironment } from '../cloud/tool-environment.ts';
import { StartFailure } from '../failure.ts';
import type { Places } from '../places.ts';

export type CdkCli = {
  /** @throws StartFailure with the end of what the CLI said. */
  readonly run: (arguments_: readonly string[], onLine?: (line: string) => void) => Promise<void>;
};

/** Nothing of the CLI's own that would ask, wait or call home. */
const quietly = ['--no-notices', '--no-color', '--no-version-reporting'];

// A Node stack trace prints the failing line of minified code: thousands of characters that help nobody.
const lineWidth = 300;

export type CdkSettings = {
  readonly places: Places;
  readonly endpoint: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
};

const endGroup = (pid: number | undefined): void => {
  if (pid !== undefined) signalGroup(pid, 'SIGTERM');
};

export const createCdkCli = ({ places, endpoint, environment, signal }: CdkSettings): CdkCli => {
  const env = {
    ...bareEnvironment(places, environment),
    ...awsEnvironment(endpoint),
    CDK_DISABLE_VERSION_CHECK: '1',
    CDK_DISABLE_CLI_TELEMETRY: '1',
    NO_UPDATE_NOTIFIER: '1',
  };
  return {
    run: async (arguments_, onLine) => {
      signal.throwIfAborted();
      const child = spawn(join(places.root, 'node_modules', '.bin', 'cdk'), [...arguments_, ...quietly], {
        cwd: places.root,
        env,
        // Its own group: the CLI runs the app as a further process, and both have to end on Ctrl-C.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const end = (): void => endGroup(child.pid);
      signal.addEventListener('abort', end, { once: true });
      const said: string[] = [];
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          said.push(line.slice(0, lineWidth));
          appendFileSync(places.deployLog, `${line}\n`);
          onLine?.(line);
        });
      }
      const code = await new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', resolve);
      });
      signal.removeEventListener('abort', end);
      if (code === 0) return;
      const failures = said.filter((line) => /\b(\w*Error|fail\w*|denied|invalid)\b/i.test(line)).slice(-6);
      throw new StartFailure(
        `cdk ${arguments_[0] ?? ''} failed. The whole story is in ${places.deployLog}:`,
        [...(failures.length > 0 ? failures : said.slice(-6))],
      );
    },
  };
};
