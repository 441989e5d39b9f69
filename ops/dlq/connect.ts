import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { OpsError } from '../failure.ts';
import type { Session } from '../session.ts';
import { DEAD_LETTER_QUEUES, type DeadLetterQueue } from './dead-letter-queues.ts';
import { createDeadLetters, type DeadLetter } from './dead-letters.ts';
import { createReadBatch } from './read-batch.ts';
import { createReadFailures, type Failure } from './read-failures.ts';
import { createRedrive } from './redrive.ts';
import { createRelayBatch } from './relay-batch.ts';

/** A dead-letter queue as it is deployed. */
export interface DeployedQueue extends DeadLetterQueue {
  readonly url: string;
  readonly functionName: string;
  /** Null where they came from the stream. */
  readonly sourceUrl: string | null;
}

/** A dead letter with the reason, if the log has one. */
export type Explained = DeadLetter & { readonly failure: Failure | null };

const FAILED_BEFORE_MS = 60_000;

const findDeployed = async ({ readOutputs }: Session): Promise<readonly DeployedQueue[]> => {
  const backend = await readOutputs('Quittance-Backend');
  // There is no sandbox in production.
  const sandbox = await readOutputs('Quittance-Sandbox').catch((error: unknown) => {
    if (error instanceof OpsError) return null;
    throw error;
  });
  const get = (name: string): string | undefined => {
    const found = backend.find(name as Parameters<typeof backend.find>[0]);
    return found ?? sandbox?.find(name as Parameters<NonNullable<typeof sandbox>['find']>[0]);
  };
  return Object.entries(DEAD_LETTER_QUEUES).flatMap(([output, queue]: [string, DeadLetterQueue]) => {
    const url = get(output);
    if (url === undefined) return [];
    const sourceUrl = queue.source === 'stream' ? null : (get(queue.source) ?? '');
    return [{ ...queue, url, sourceUrl, functionName: get(queue.consumer) ?? '' }];
  });
};

/** What a stream's message is known by to the log: the run that gave it up. */
const runOf = (body: string): string => /"requestId":\s*"([\w-]+)"/.exec(body)?.[1] ?? '';

export const connectDeadLetters = async (session: Session) => {
  const { cloud } = session.target;
  const letters = createDeadLetters(new SQSClient(cloud));
  const readFailures = createReadFailures(cloud);
  const readBatch = createReadBatch({ streams: new DynamoDBStreamsClient(cloud), clock: systemClock });
  const relayBatch = createRelayBatch({ readBatch, lambda: new LambdaClient(cloud) });
  const queues = await findDeployed(session);

  const explain = async (
    queue: DeployedQueue,
    held: readonly DeadLetter[],
  ): Promise<readonly Explained[]> => {
    if (held.length === 0) return [];
    const since = Math.min(...held.map(({ sentAtMs }) => sentAtMs)) - FAILED_BEFORE_MS;
    const failures = await readFailures(queue.functionName, queue.failureCode, since);
    return held.map((letter) => ({
      ...letter,
      failure: failures.get(letter.id) ?? failures.get(runOf(letter.body)) ?? null,
    }));
  };

  const sendBack = (queue: DeployedQueue) => async (letter: DeadLetter) => {
    if (queue.sourceUrl === null) await relayBatch(letter.body, queue.functionName, queue.runbook);
    else await letters.send(queue.sourceUrl, letter);
  };

  return {
    queues,
    count: async ({ url }: DeployedQueue) => letters.count(url),
    find: (name: string): DeployedQueue => {
      const found = queues.find((queue) => queue.name === name);
      if (found === undefined) throw new OpsError(`${name} is not deployed here`, 'See dlq list.');
      return found;
    },
    show: async (queue: DeployedQueue, most: number): Promise<readonly Explained[]> => {
      const held = await letters.hold(queue.url, most);
      try {
        return await explain(queue, held);
      } finally {
        for (const letter of held) await letters.release(queue.url, letter);
      }
    },
    redrive: async (queue: DeployedQueue, isWanted: (letter: Explained) => boolean) => {
      const redrive = createRedrive({ letters, clock: systemClock });
      return redrive({ url: queue.url, sendBack: sendBack(queue) }, async (held) => {
        const explained = await explain(queue, held);
        return new Set(explained.filter(isWanted).map(({ id }) => id));
      });
    },
  };
};
