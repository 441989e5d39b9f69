import { MessageNotInflight, ReceiptHandleIsInvalid, type SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { createDeadLetters, type DeadLetter } from '../../ops/dlq/dead-letters.ts';
import { createRedrive } from '../../ops/dlq/redrive.ts';

const letter = (id: string): DeadLetter => ({
  id,
  handle: `handle of ${id}`,
  body: '{}',
  sentAtMs: Date.parse('2026-11-21T09:00:00.000Z'),
  receives: 10,
  attributes: undefined,
  groupId: undefined,
});

/** Redrives the first of two letters; the queue answers the release of the second with this error. */
const redriveWhileReleaseFails = async (error: Error) => {
  const sqs = { send: async () => Promise.reject(error) } as unknown as SQSClient;
  const { release } = createDeadLetters(sqs);
  const redrive = createRedrive({
    letters: { hold: async () => [letter('a'), letter('b')], release, remove: async () => undefined },
    clock: { sleep: async () => undefined },
  });
  return redrive({ url: 'dead letters', sendBack: async () => undefined }, async () => new Set(['a']));
};

describe('a dead letter that is let go of', () => {
  const facts = { message: 'it is not held', $metadata: {} };

  const notThere = Object.assign(new Error('not there'), { name: 'InvalidParameterValue' });

  it.each([new MessageNotInflight(facts), new ReceiptHandleIsInvalid(facts), notThere])(
    'may be free already, and what was sent back is still told: %s',
    async (error) => {
      expect(await redriveWhileReleaseFails(error)).toEqual({ redriven: ['a'], left: 1 });
    },
  );

  it('fails if the queue refuses for another reason', async () => {
    await expect(redriveWhileReleaseFails(new Error('no access'))).rejects.toThrow('no access');
  });
});
