import { describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import type { Redelivery } from '../../lambdas/webhooks/domain/redelivery.ts';
import { waitUntilDone } from '../../ops/events/wait-until-done.ts';
import { runOps } from '../../ops/program.ts';
import { createManualClock } from '../support/clock.ts';

const whom = ['--merchant', deriveId('mer', 'a'), '--endpoint', deriveId('we', 'a')];
const from = ['--from', '2026-11-20T00:00:00Z'];
const to = ['--to', '2026-11-21T00:00:00Z'];

describe('a redelivery by command line', () => {
  it.each([
    [[...whom, ...from], '--to is missing', 'A range has two ends'],
    [[...whom, ...to], '--from is missing', 'A range has two ends'],
    [[...whom, '--from', 'yesterday', ...to], '--from yesterday is no time', 'RFC 3339'],
    [[...whom, '--from', '2026-11-21T00:00:00Z', ...to], '--to must be later than --from', ''],
    [[...whom, ...from, ...to, '--type', 'payment.exploded'], 'payment.exploded is no type', 'payment.*'],
    [['--merchant', 'mer_1', ...from, ...to], '--merchant and --endpoint say to whom', '--event'],
    [[...whom.slice(0, 2), '--endpoint', 'we_1', ...from, ...to], 'we_1 is not an endpoint', 'we_'],
  ])('is refused before anything is asked of the cloud: %j', async (args, what, advice) => {
    let err = '';
    const code = await runOps(['events', 'redeliver', ...args], {
      streams: {
        out: () => undefined,
        err: (text) => {
          err += text;
        },
      },
      environment: { AWS_PROFILE: 'nobody' },
    });

    expect(code).toBe(1);
    expect(err).toContain(what);
    expect(err).toContain(advice);
  });
});

describe('whoever watches a redelivery', () => {
  const id = deriveId('rdl', 'a');
  const at = (state: Redelivery['state'], deliveriesCount: number): Redelivery => ({
    ...{ id, state, deliveriesCount, merchantId: deriveId('mer', 'a'), position: null },
    scope: { kind: 'event', eventId: deriveId('evt', 'a'), endpointId: null },
    ...{ fingerprint: '', createdAt: '', updatedAt: '' },
  });
  const watch = async (states: readonly (Redelivery | null)[]) => {
    const notes: string[] = [];
    const left = [...states];
    const get = async () => (left.length > 1 ? left.shift() : left[0]) ?? null;
    const clock = createManualClock();
    const done = waitUntilDone({ redeliveries: { get }, clock, note: (line) => notes.push(line) }, id);
    return { done, notes };
  };

  it('hears of every step, and of the end', async () => {
    const { done, notes } = await watch([
      ...[at('pending', 0), at('running', 1000), at('running', 1000), at('running', 2000)],
      at('done', 2345),
    ]);

    expect(await done).toMatchObject({ state: 'done', deliveriesCount: 2345 });
    expect(notes).toEqual([
      'pending, 0 deliveries handed over',
      'running, 1000 deliveries handed over',
      'running, 2000 deliveries handed over',
    ]);
  });

  it('is not kept waiting for ever by one that does not move on', async () => {
    const { done } = await watch([at('running', 1000)]);
    await expect(done).rejects.toThrow('does not move on');
  });

  it('is told that there is none', async () => {
    const { done } = await watch([null]);
    await expect(done).rejects.toThrow('there is no redelivery');
  });
});
