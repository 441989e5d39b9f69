import { toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { table } from '../output.ts';
import type { DeployedQueue, Explained } from './connect.ts';
import { factsOf } from './message-facts.ts';

export interface Counted extends DeployedQueue {
  readonly messages: number;
}

export const queueJson = ({ name, messages, runbook }: Counted) => ({
  queue: name,
  messages,
  runbook: `docs/runbooks/${runbook}.md`,
});

export const queuesTable = (queues: readonly Counted[]): readonly string[] =>
  table(
    ['QUEUE', 'MESSAGES', 'RUNBOOK'],
    queues.map((queue) => [queue.name, String(queue.messages), queueJson(queue).runbook]),
    'no queue is deployed',
  );

/** The word for a failure that no log tells of: a run that ended without a line, or a log that is gone. */
const UNTOLD = 'not_logged';

export const reasonOf = ({ failure }: Explained): string => failure?.reason ?? UNTOLD;

export const letterJson = (letter: Explained) => ({
  message_id: letter.id,
  sent_at: toRfc3339(letter.sentAtMs),
  receives: letter.receives,
  reason: reasonOf(letter),
  detail: letter.failure?.detail ?? null,
  failed_at: letter.failure?.at ?? null,
  about: factsOf(letter.body),
  bytes: Buffer.byteLength(letter.body),
});

export const letterLines = (letter: Explained): readonly string[] => {
  const { message_id, sent_at, receives, reason, detail, failed_at, about, bytes } = letterJson(letter);
  return [
    `${message_id}: ${reason}`,
    `  because  ${detail ?? 'its function crashed or timed out, or the log is gone: see the runbook'}`,
    `  sent     ${sent_at}, received ${receives} times, failed last ${failed_at ?? '-'}`,
    ...Object.entries(about).map(([name, value]) => `  ${name}  ${value}`),
    `  ${bytes} bytes, which are not shown`,
  ];
};
