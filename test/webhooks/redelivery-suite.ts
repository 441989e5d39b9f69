import { beforeEach, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { advanced, type Redelivery } from '../../lambdas/webhooks/domain/redelivery.ts';
import type { RedeliveryStore } from '../../lambdas/webhooks/redelivery-store.ts';
import { MERCHANT_A } from './endpoints.ts';

const AT = '2026-11-21T09:00:00.000Z';

/** A redelivery that was just asked for. */
export const wished = (name: string, changes: Partial<Redelivery> = {}): Redelivery => ({
  id: deriveId('rdl', name),
  merchantId: MERCHANT_A,
  scope: {
    kind: 'range',
    endpointId: deriveId('we', 'a'),
    from: '2026-11-20T00:00:00.000Z',
    to: '2026-11-21T00:00:00.000Z',
    type: null,
    only: 'failed',
  },
  state: 'pending',
  position: null,
  deliveriesCount: 0,
  fingerprint: 'fingerprint',
  createdAt: AT,
  updatedAt: AT,
  ...changes,
});

/** What every redelivery store does. `create` gives an empty one. */
export const redeliverySuite = (create: () => Promise<RedeliveryStore>): void => {
  let redeliveries: RedeliveryStore;
  beforeEach(async () => {
    redeliveries = await create();
  });

  it('gives back what was wished for, and leaves the first of equal ids as it is', async () => {
    const first = wished('a');
    const event = wished('b', {
      scope: { kind: 'event', eventId: deriveId('evt', 'a'), endpointId: null },
    });

    expect(await redeliveries.create(first)).toBe(true);
    expect(await redeliveries.create(event)).toBe(true);
    expect(await redeliveries.create({ ...first, fingerprint: 'another' })).toBe(false);

    expect(await redeliveries.get(first.id)).toEqual(first);
    expect(await redeliveries.get(event.id)).toEqual(event);
    expect(await redeliveries.get(deriveId('rdl', 'c'))).toBeNull();
  });

  it('moves on from where it was, for one of two that try', async () => {
    const first = wished('a');
    await redeliveries.create(first);
    const second = advanced(first, { count: 100, next: `${AT}#evt_1` }, AT);
    const third = advanced(second, { count: 7, next: null }, AT);

    expect(await redeliveries.advance(first, second)).toBe(true);
    expect(await redeliveries.advance(first, second)).toBe(false);
    expect(await redeliveries.advance(second, third)).toBe(true);
    // It is over, though its position is that of its beginning again.
    expect(await redeliveries.advance(first, second)).toBe(false);

    expect(await redeliveries.get(first.id)).toMatchObject({
      state: 'done',
      position: null,
      deliveriesCount: 107,
    });
  });

  it('lists a merchant’s, newest first', async () => {
    for (const [name, minute] of [
      ['a', 1],
      ['b', 3],
      ['c', 2],
    ] as const)
      await redeliveries.create(wished(name, { createdAt: `2026-11-21T08:0${minute}:00.000Z` }));
    await redeliveries.create(wished('x', { merchantId: deriveId('mer', 'b') }));

    const { items, next } = await redeliveries.list(MERCHANT_A, 2, null);

    expect(items.map(({ id }) => id)).toEqual([deriveId('rdl', 'b'), deriveId('rdl', 'c')]);
    expect((await redeliveries.list(MERCHANT_A, 2, next)).items).toHaveLength(1);
  });
};
