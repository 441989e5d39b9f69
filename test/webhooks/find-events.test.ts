import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import type { ToldEvent } from '../../lambdas/webhooks/event-store.ts';
import { createFindEvents, type EventFilter } from '../../lambdas/webhooks/find-events.ts';
import { heldDelivery } from '../../lambdas/webhooks/held-delivery.ts';
import { endpointNamed, eventNamed, MERCHANT_A, messageOf } from './endpoints.ts';
import { createMemoryDeliveries } from './memory-deliveries.ts';
import { createMemoryEvents } from './memory-events.ts';

const at = (second: number): string =>
  new Date(Date.parse('2026-11-21T00:00:00.000Z') + second * 1000).toISOString();

const ALL: EventFilter = {
  ...{ type: null, resourceId: null, from: null, to: null },
  ...{ onlyFailed: false, limit: 100, before: null },
};

const RESOURCE = deriveId('pay', 'the one');

/** Events of a merchant, one a second: some of a resource, some of another type, some missed by two endpoints. */
const setup = async (count: number) => {
  const events = createMemoryEvents();
  const deliveries = createMemoryDeliveries();
  const told: ToldEvent[] = [];
  for (let second = 0; second < count; second++) {
    const event = eventNamed(`event ${second}`, {
      createdAt: at(second),
      ...(second % 3 === 0 ? { resourceId: RESOURCE } : {}),
      ...(second % 2 === 0 ? { type: 'refund.failed' as const } : {}),
    });
    told.unshift(event);
    await events.put(event);
    for (const name of second % 5 === 0 ? ['a', 'b'] : [])
      await deliveries.hold(heldDelivery(messageOf(event, endpointNamed(name)), endpointNamed(name)));
  }
  const find = createFindEvents({ events, deliveries });
  return { find, told };
};

type Find = Awaited<ReturnType<typeof setup>>['find'];

const allPages = async (find: Find, filter: EventFilter): Promise<readonly (readonly ToldEvent[])[]> => {
  const pages: (readonly ToldEvent[])[] = [];
  let before: string | null = null;
  do {
    const { items, next } = await find(MERCHANT_A, { ...filter, before });
    pages.push(items);
    before = next;
  } while (before !== null && pages.length < 1000);
  return pages;
};

const isIn = (filter: EventFilter, event: ToldEvent): boolean =>
  (filter.type === null || event.type.startsWith('refund.')) &&
  (filter.resourceId === null || event.resourceId === filter.resourceId) &&
  (filter.from === null || event.createdAt >= filter.from) &&
  (filter.to === null || event.createdAt < filter.to);

describe('the events that are found', () => {
  it('are, page by page, exactly those that were asked for, newest first', async () => {
    const { find, told } = await setup(60);
    const second = fc.option(fc.nat({ max: 70 }).map(at), { nil: null });
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          type: fc.constantFrom(null, 'refund.*', 'refund.failed'),
          resourceId: fc.constantFrom(null, RESOURCE),
          from: second,
          to: second,
          limit: fc.constantFrom(1, 2, 7, 100),
        }),
        async (asked) => {
          const filter = { ...ALL, ...asked };
          const pages = await allPages(find, filter);

          expect(pages.flat()).toEqual(told.filter((event) => isIn(filter, event)));
          for (const page of pages) expect(page.length).toBeLessThanOrEqual(asked.limit);
        },
      ),
    );
  });

  it('are those that some endpoint missed, each once on a page, if only these are wanted', async () => {
    const { find, told } = await setup(60);
    const missed = told.filter((_event, index) => (59 - index) % 5 === 0);

    expect((await find(MERCHANT_A, { ...ALL, onlyFailed: true })).items).toEqual(missed);
    const pages = await allPages(find, { ...ALL, onlyFailed: true, limit: 4, type: 'refund.*' });
    expect(new Set(pages.flat())).toEqual(new Set(missed.filter(({ type }) => type === 'refund.failed')));
  });

  it('may be few on a page when few of many are wanted: a call looks at a thousand and says where to go on', async () => {
    const { find, told } = await setup(1500);
    const oldest = { ...ALL, type: 'refund.*', resourceId: null, to: null, limit: 100 };

    const first = await find(MERCHANT_A, { ...oldest, type: 'payout.*' });

    expect(first.items).toEqual([]);
    expect(first.next).not.toBeNull();
    const pages = await allPages(find, oldest);
    expect(pages.flat()).toEqual(told.filter(({ type }) => type === 'refund.failed'));
  });

  it('are nobody else’s, by whatever they are searched', async () => {
    const { find } = await setup(10);
    const other = deriveId('mer', 'b');
    for (const filter of [ALL, { ...ALL, resourceId: RESOURCE }, { ...ALL, onlyFailed: true }])
      expect(await find(other, filter)).toEqual({ items: [], next: null });
  });
});
