import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { StartFailure } from '../failure.ts';

export type EmulatorHealth = { readonly version: string; readonly iamEnforced: boolean };

/** @returns undefined when nothing that speaks MiniStack's health protocol answers there. */
export const readHealth = async (endpoint: string): Promise<EmulatorHealth | undefined> => {
  try {
    const response = await fetch(new URL('/_ministack/health', endpoint), {
      signal: AbortSignal.timeout(2_000),
    });
    if (!response.ok) return undefined;
    const body: unknown = await response.json();
    if (typeof body !== 'object' || body === null) return undefined;
    const version = 'version' in body ? String(body.version) : 'unknown';
    return { version, iamEnforced: 'auth' in body && body.auth === 'enabled' };
  } catch {
    // Refused or slow: not there yet. The caller asks again and gives up with the log's last lines.
    return undefined;
  }
};

const lastLines = (file: string, count: number): string[] => {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count);
  } catch {
    return ['(no log was written)'];
  }
};

export type Waiting = {
  readonly endpoint: string;
  readonly logFile: string;
  readonly ended: Promise<unknown>;
  readonly timeoutSeconds: number;
};

/** @throws StartFailure with the end of the log when the emulator ends early or stays silent. */
export const waitForHealth = async (waiting: Waiting): Promise<EmulatorHealth> => {
  const state = { ended: false };
  void waiting.ended.then(() => {
    state.ended = true;
  });
  const deadline = Date.now() + waiting.timeoutSeconds * 1000;
  while (Date.now() < deadline && !state.ended) {
    const health = await readHealth(waiting.endpoint);
    if (health !== undefined) return health;
    await wait(100);
  }
  const what = state.ended ? 'ended while starting' : `did not answer within ${waiting.timeoutSeconds} s`;
  throw new StartFailure(`The local cloud ${what}. Its log, ${waiting.logFile}, ends with:`, [
    ...lastLines(waiting.logFile, 8),
  ]);
};
