import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Plan } from './compare-cpu.ts';

export interface EndpointsProcess {
  readonly dynamoUrl: string;
  readonly cloudUrl: string;
  readonly stop: () => void;
}

/** Standard output goes nowhere: the functions under measurement write their log lines there, as in Lambda. */
const start = (file: string, args: readonly string[]): ChildProcess =>
  fork(new URL(file, import.meta.url), args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });

/** What a process of a benchmark has to say, or the failure that kept it from saying it. */
export const firstMessage = async <T>(child: ChildProcess): Promise<T> => {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a process of the benchmark ended early with ${String(code)}`);
  });
  const [message] = (await Promise.race([once(child, 'message'), ended])) as unknown as readonly [T];
  // It ends when it is done, which is then no failure any more.
  ended.catch(() => 'expected');
  return message;
};

export const startEndpoints = async (): Promise<EndpointsProcess> => {
  const child = start('endpoints-process.ts', []);
  const urls = await firstMessage<Omit<EndpointsProcess, 'stop'>>(child);
  return { ...urls, stop: () => child.disconnect() };
};

/** @returns microseconds of CPU per call, by subject. */
export const measureGroup = async <Name extends string>(
  group: 'payments-bare' | 'payments-textbook' | 'inbound' | 'deliveries' | 'vault',
  url: string,
  plan: Plan,
): Promise<Readonly<Record<Name, number>>> =>
  firstMessage(start('subjects-process.ts', [group, url, JSON.stringify(plan)]));

/** @returns percent of its time by place, of one subject of the vault. */
export const profileOf = async (subject: string): Promise<Readonly<Record<string, number>>> =>
  firstMessage(start('profile-process.ts', [subject]));
