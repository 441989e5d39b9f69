import type { Context, SQSEvent } from 'aws-lambda';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { failureOf, MessageError } from '../../lambdas/platform/message-failure.ts';
import { createQueueHandler, type ProcessMessage } from '../../lambdas/platform/queue.ts';
import { createRecordingLog } from '../access/recording-log.ts';

const SECRET = '4242424242424242';

const consume = async (body: string, process: ProcessMessage) => {
  const { log, lines } = createRecordingLog();
  const handler = createQueueHandler({ log, process });
  const Records = [{ messageId: 'm1', body, attributes: { ApproximateReceiveCount: '2' } }];
  const { batchItemFailures } = await handler({ Records } as SQSEvent, {} as Context);
  return { lines, failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
};

const refuse =
  (error: Error): ProcessMessage =>
  async () =>
    Promise.reject(error);

describe('why a message failed', () => {
  it.each([
    ['a reason of ours', '{}', refuse(new MessageError('not_here_yet', 'there is no op_1')), 'not_here_yet'],
    ['a text that is no JSON', `{"card":"${SECRET}`, refuse(new Error('never called')), 'unreadable_message'],
    [
      'a message in another form',
      JSON.stringify({ card: SECRET }),
      async (body) => {
        v.parse(v.object({ card: v.number() }), body);
      },
      'unreadable_message',
    ],
    ['an error of somebody else', '{}', refuse(new RangeError('too far')), 'RangeError'],
  ] satisfies [string, string, ProcessMessage, string][])(
    'is logged in one word for %s, and quotes nothing',
    async (_name, body, process, reason) => {
      const { lines, failed } = await consume(body, process);
      expect(failed).toEqual(['m1']);
      expect(lines).toMatchObject([{ code: 'BATCH_ITEM_FAILED', fields: { reason } }]);
      expect(JSON.stringify(lines)).not.toContain(SECRET);
    },
  );

  it('is not known of what is no error', () => {
    expect(failureOf('thrown')).toEqual({ reason: 'unknown', error: 'thrown' });
  });

  it('names the field of a message in another form, and what was expected there', () => {
    const parsed = v.safeParse(v.object({ card: v.object({ last: v.string() }) }), { card: { last: 4242 } });
    const thrown = new v.ValiError(parsed.issues ?? ([] as never));
    expect(failureOf(thrown).error).toMatchObject({ message: 'card.last: expected string' });
  });
});
