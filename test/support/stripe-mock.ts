import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { findGo } from './go.ts';

const run = promisify(execFile);

/** Its OpenAPI specification has the API version of the pinned SDK; stripe-mock refuses any other (see below). */
const VERSION = 'v0.203.0';

/** What Go's checksum database says about the module's source: a tag that was moved does not pass. */
const SUM = 'h1:EzW7nb/fphqcAkgVRHAaC88OaAZo6SBWSl54cflDTio=';

const MODULE = 'github.com/stripe/stripe-mock';
const TOOLS = resolve(import.meta.dirname, '../../.local/tools');
const PROGRAM = join(TOOLS, `stripe-mock-${VERSION}`, 'stripe-mock');

const build = async (go: string, folder: string): Promise<void> => {
  await run(go, ['install', `${MODULE}@${VERSION}`], {
    env: { ...process.env, GOBIN: folder },
    maxBuffer: 2 ** 26,
  });
  const { stdout } = await run(go, ['version', '-m', join(folder, 'stripe-mock')]);
  if (!stdout.includes(`${MODULE}\t${VERSION}\t${SUM}`))
    throw new Error(`the built stripe-mock is not ${VERSION} ${SUM}:\n${stdout}`);
};

/** Builds it once, whoever comes first: a finished program is moved to its place in one step. */
const ensureBuilt = async (): Promise<void> => {
  if (existsSync(PROGRAM)) return;
  mkdirSync(dirname(PROGRAM), { recursive: true });
  const folder = mkdtempSync(join(TOOLS, 'stripe-mock-build-'));
  try {
    await build(await findGo(TOOLS), folder);
    renameSync(join(folder, 'stripe-mock'), PROGRAM);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const addressOf = async (program: ChildProcess): Promise<string> =>
  new Promise((found, failed) => {
    if (program.stdout === null) throw new Error('stripe-mock has no output');
    createInterface(program.stdout).on('line', (line) => {
      const address = /Listening for HTTP at address: (\S+)/.exec(line)?.[1];
      if (address !== undefined) found(`http://${address}`);
    });
    program.on('error', failed);
    program.on('exit', (code) => failed(new Error(`stripe-mock ended with ${String(code)}`)));
  });

export interface StripeMock {
  readonly url: string;
  readonly stop: () => void;
}

/**
 * Starts Stripe's own stripe-mock: it checks each request against Stripe's OpenAPI specification and answers with
 * Stripe's fixtures, but remembers nothing. It refuses requests of another API version than its specification's.
 */
export const startStripeMock = async (): Promise<StripeMock> => {
  await ensureBuilt();
  const program = spawn(PROGRAM, ['-http-addr', '127.0.0.1:0', '-strict-version-check'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return { url: await addressOf(program), stop: () => program.kill() };
};
