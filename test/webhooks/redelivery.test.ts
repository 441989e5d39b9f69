import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import type { Requested } from '../../lambdas/webhooks/request-redelivery.ts';
import { endpointNamed } from './endpoints.ts';
import { failedOf, NEXT_DAY, openRedeliveries } from './redelivery-world.ts';

const accepted = (
  result: Awaited<ReturnType<Awaited<ReturnType<typeof openRedeliveries>>['request']>>,
): Requested => {
  if (!result.ok) throw new Error(result.error.kind);
  return result.value;
};

describe('all that failed in a range', () => {
  it('is sent again, once each, under the same ids and marked, and nothing else is', async () => {
    const world = await openRedeliveries();
    const early = await world.held(0);
    const late = await world.held(86_399);
    await world.arrived(10);
    await world.held(86_400);
    await world.held(20, { type: 'refund.failed' }, world.other);
    world.posts.length = 0;

    const { redelivery } = accepted(await world.request(failedOf(world.shop)));
    await world.workAll();

    expect(world.deliveredIds()).toEqual([late.id, early.id]);
    for (const { headers } of world.posts) expect(headers['quittance-redelivery']).toBe('1');
    expect(await world.redeliveries.get(redelivery.id)).toMatchObject({ state: 'done', deliveriesCount: 2 });
    expect(await world.deliveries.failed(world.shop.merchantId, 10, null)).toMatchObject({
      items: [{ createdAt: NEXT_DAY }, { endpointId: world.other.id }],
    });
  });

  it('can be narrowed to a type', async () => {
    const world = await openRedeliveries();
    await world.held(1);
    const refund = await world.held(2, { type: 'refund.failed' });

    await world.request({ ...failedOf(world.shop), type: 'refund.*' });
    await world.workAll();

    expect(world.deliveredIds()).toEqual([refund.id]);
  });

  it('is handed over in several messages if it is large, with its progress seen meanwhile', async () => {
    const world = await openRedeliveries();
    for (let second = 0; second < 2345; second++) await world.held(second);

    const { redelivery } = accepted(await world.request(failedOf(world.shop)));
    expect(await world.workAll()).toBe(3);

    expect(new Set(world.deliveredIds()).size).toBe(2345);
    expect(world.posts).toHaveLength(2345);
    expect(await world.redeliveries.get(redelivery.id)).toMatchObject({
      state: 'done',
      deliveriesCount: 2345,
    });
  });

  it.each(['failed', 'all'] as const)(
    'arrives once each with only=%s, wherever the worker dies, and is counted once',
    async (only) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 250 }),
          fc.dictionary(fc.nat({ max: 12 }).map(String), fc.constantFrom('before', 'after'), { maxKeys: 6 }),
          async (count, deaths) => {
            const world = await openRedeliveries({ dies: (step) => deaths[String(step)] ?? null });
            const expected: string[] = [];
            for (let second = 0; second < count; second++) expected.push((await world.held(second)).id);

            const { redelivery } = accepted(await world.request({ ...failedOf(world.shop), only }));
            await world.workAll();

            expect([...world.deliveredIds()].sort()).toEqual(expected.sort());
            expect((await world.redeliveries.get(redelivery.id))?.state).toBe('done');
          },
        ),
        { numRuns: 40 },
      );
    },
  );
});

describe('all of a range', () => {
  it('has what arrived, what failed and what was never sent there, of the types that the endpoint listens to', async () => {
    const world = await openRedeliveries({ endpoint: { events: ['payment.*'] } });
    const arrived = await world.arrived(1);
    const held = await world.held(2);
    const never = await world.told(3);
    await world.told(4, { type: 'refund.failed' });
    await world.told(5, { type: 'endpoint.test', resourceId: world.shop.id });
    world.posts.length = 0;

    const { redelivery } = accepted(await world.request({ ...failedOf(world.shop), only: 'all' }));
    await world.workAll();

    expect(world.deliveredIds()).toEqual([never.id, held.id, arrived.id]);
    expect(await world.redeliveries.get(redelivery.id)).toMatchObject({ deliveriesCount: 3 });
    expect(
      await world.deliveries.get({ ...held, eventId: held.id, endpointId: world.shop.id }),
    ).toMatchObject({ state: 'delivered', run: 2 });
  });

  it('has another type than the endpoint listens to, if it is asked for by name', async () => {
    const world = await openRedeliveries({ endpoint: { events: ['payment.*'] } });
    await world.told(1);
    const refund = await world.told(2, { type: 'refund.failed' });

    await world.request({ ...failedOf(world.shop), only: 'all', type: 'refund.failed' });
    await world.workAll();

    expect(world.deliveredIds()).toEqual([refund.id]);
  });

  it('ends with nothing when the endpoint was deleted meanwhile', async () => {
    const world = await openRedeliveries();
    await world.told(1);
    const { redelivery } = accepted(await world.request({ ...failedOf(world.shop), only: 'all' }));
    await world.endpoints.remove(world.shop);

    await world.workAll();

    expect(world.posts).toEqual([]);
    expect((await world.redeliveries.get(redelivery.id))?.state).toBe('done');
  });
});

describe('one event', () => {
  it('goes to every enabled endpoint that listens, or to the one that is named', async () => {
    const world = await openRedeliveries();
    const refund = await world.told(1, { type: 'refund.failed' });
    const payment = await world.told(2);

    await world.request({ kind: 'event', eventId: refund.id, endpointId: null }, 'a');
    await world.request({ kind: 'event', eventId: payment.id, endpointId: null }, 'b');
    await world.request({ kind: 'event', eventId: payment.id, endpointId: world.other.id }, 'c');
    await world.workAll();

    const sent = world.posts.map(
      ({ headers, url }) => `${headers['webhook-id'] ?? ''} ${new URL(url).hostname}`,
    );
    expect(sent.sort()).toEqual(
      [
        `${refund.id} shop.example`,
        `${refund.id} other.example`,
        `${payment.id} shop.example`,
        `${payment.id} other.example`,
      ].sort(),
    );
  });

  it('can be sent again and again: each time it is one more redelivery', async () => {
    const world = await openRedeliveries();
    const event = await world.arrived(1);
    for (const key of ['a', 'b']) {
      await world.request({ kind: 'event', eventId: event.id, endpointId: world.shop.id }, key);
      await world.workAll();
    }

    expect(world.posts.map(({ headers }) => headers['quittance-redelivery'])).toEqual([undefined, '1', '2']);
    expect(new Set(world.deliveredIds())).toEqual(new Set([event.id]));
  });
});

describe('the wish for a redelivery', () => {
  it('is taken on once: a duplicate gets the first answer, and wakes the worker again if it is not done', async () => {
    const world = await openRedeliveries();
    await world.held(1);

    const first = accepted(await world.request(failedOf(world.shop)));
    const again = accepted(await world.request(failedOf(world.shop)));
    expect(world.wakes).toHaveLength(2);
    await world.workAll();
    const afterwards = accepted(await world.request(failedOf(world.shop)));

    expect(again).toEqual({ redelivery: first.redelivery, isReplay: true });
    expect(afterwards).toEqual(again);
    expect(world.wakes).toEqual([]);
    expect(world.posts).toHaveLength(1);
  });

  it('never reaches beyond the moment at which it was made', async () => {
    const world = await openRedeliveries();
    const { redelivery } = accepted(
      await world.request({ ...failedOf(world.shop), to: '9999-01-01T00:00:00.000Z' }),
    );

    expect(redelivery.scope).toMatchObject({ to: redelivery.createdAt });
  });

  it('is refused for a stretch of the future, an endpoint that is not there or disabled, and a key that was used', async () => {
    const world = await openRedeliveries({ endpoint: { disabledReason: 'failing' } });
    const all = failedOf(world.other);
    await world.request(all, 'used');

    const refusals = [
      await world.request({ ...all, from: '2027-01-01T00:00:00.000Z', to: '2027-01-02T00:00:00.000Z' }),
      await world.request(failedOf(endpointNamed('nobody'))),
      await world.request(failedOf(world.shop)),
      await world.request({ kind: 'event', eventId: deriveId('evt', 'x'), endpointId: world.shop.id }),
      await world.request(all, 'used', 'another fingerprint'),
    ];

    expect(refusals.map((refusal) => (refusal.ok ? 'taken' : refusal.error.kind))).toEqual([
      'range_in_future',
      'endpoint_not_found',
      'endpoint_disabled',
      'endpoint_disabled',
      'idempotency_key_reused',
    ]);
    expect(world.wakes).toHaveLength(1);
  });
});
