import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { formatWebhookSecret, SECRET_BYTES } from '../../lambdas/webhooks/domain/webhook-secret.ts';
import { createPostDelivery } from '../../lambdas/webhooks/post-delivery.ts';

export const EXAMPLE = join(import.meta.dirname, '../../docs/examples/receive-webhooks.js');

export const newSecret = (): string => formatWebhookSecret(randomBytes(SECRET_BYTES));

const post = createPostDelivery({ rules: { allowLocal: true }, clock: systemClock });

/**
 * The example as a process of its own; `start` again after a `kill` finds the same inbox.
 *
 * @param closing Gets what has to be done in the end.
 */
export const startExampleReceiver = async (secrets: readonly string[], closing: (() => void)[]) => {
  const inbox = mkdtempSync(join(tmpdir(), 'inbox-'));
  closing.push(() => rmSync(inbox, { recursive: true }));
  const applied: string[] = [];
  let program: ChildProcess;
  let port = 0;
  const start = async (): Promise<void> => {
    program = spawn(process.execPath, [EXAMPLE], {
      env: { WEBHOOK_SECRETS: secrets.join(','), INBOX: inbox, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    closing.push(() => program.kill());
    const lines = createInterface(program.stdout!);
    lines.on('line', (line) => {
      const [, id] = /^applied (\S+)$/.exec(line) ?? [];
      if (id !== undefined) applied.push(id);
    });
    for await (const line of lines) {
      port = Number(/^listening on (\d+)$/.exec(line)?.[1] ?? 0);
      if (port > 0) return;
    }
    throw new Error('the example ended before it listened');
  };
  await start();
  const send = async (body: string, headers: Readonly<Record<string, string>>): Promise<number | null> => {
    const outcome = await post({ url: `http://127.0.0.1:${port}/hooks`, headers, body });
    return outcome.kind === 'answered' ? outcome.status : null;
  };
  return {
    inbox,
    applied,
    start,
    send,
    port: () => port,
    kill: async () =>
      new Promise((ended) => {
        program.on('exit', ended);
        program.kill('SIGKILL');
      }),
    untilApplied: async (count: number) => expect.poll(() => applied.length, { timeout: 10_000 }).toBe(count),
    kept: () => readdirSync(inbox).filter((name) => name.endsWith('.json')),
    stateOf: (resourceId: string) =>
      JSON.parse(readFileSync(join(inbox, `state-${resourceId}`), 'utf8')) as Record<string, unknown>,
  };
};
