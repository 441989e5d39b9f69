import type { SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createRedeliver } from '../../lambdas/webhooks/redeliver.ts';
import { createRecordingLog } from '../access/recording-log.ts';
import { answered, openDeliveries } from './delivery-world.ts';
import { messageOf } from './endpoints.ts';
import { createMemoryDeliveries } from './memory-deliveries.ts';
import { createMemoryRedeliveries } from './memory-redeliveries.ts';
import { wished } from './redelivery-suite.ts';

/** The table took it and its reply was lost: the SDK says it once more, and the condition is false by then. */
const repeated =
  <Arguments extends readonly unknown[]>(write: (...written: Arguments) => Promise<boolean>) =>
  async (...written: Arguments): Promise<boolean> => {
    await write(...written);
    return write(...written);
  };

describe('a write that the SDK repeats because its reply was lost', () => {
  it('of an attempt is recognised: the next one is planned', async () => {
    const memory = createMemoryDeliveries();
    const world = await openDeliveries({
      outcomes: [answered(500)],
      deliveries: { ...memory, recordAttempt: repeated(memory.recordAttempt) },
    });

    expect(await world.receive(messageOf(world.event, world.endpoint))).toBe('deleted');

    expect(await world.record()).toMatchObject({ state: 'pending', attempt: 1 });
    expect(world.sent).toMatchObject([{ message: { attempt: 2 }, waitSeconds: 5 }]);
  });

  it('of a page is recognised: the redelivery goes on', async () => {
    const memory = createMemoryRedeliveries();
    const redelivery = wished('whole');
    await memory.create(redelivery);
    let pages = 0;
    const redeliver = createRedeliver({
      redeliveries: { get: memory.get, advance: repeated(memory.advance) },
      findPage: async () => ({ messages: [], count: 1, next: ++pages < 3 ? `page ${pages}` : null }),
      send: async () => undefined,
      wake: async () => undefined,
      clock: { nowMs: () => Date.now() },
    });

    await redeliver({ redelivery_id: redelivery.id }, {} as SQSRecord, createRecordingLog().log);

    expect(await memory.get(redelivery.id)).toMatchObject({ state: 'done', deliveriesCount: 3 });
  });
});
