import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PLATFORM_MERCHANT } from '../../lambdas/access/domain/platform.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { settlementIdOf } from '../../lambdas/providers/provider-settlement.ts';
import { type HealingWorld, openHealingWorld } from './healing-world.ts';

const IN_PEACE = { deathAt: null, webhooks: 'arrive', loss: 'nothing', withinMs: 1000 } as const;

const LESS = money(1000, 'EUR');

let world: HealingWorld;

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => vi.useRealTimers());
beforeEach(async () => {
  world = await openHealingWorld();
});
afterEach(async () => world.close());

const pay = async (source = 'tok_visa'): Promise<void> => {
  await world.shop.send('/v1/payments', { amount: 1250, currency: 'EUR', source, capture: 'automatic' });
  await world.run(IN_PEACE);
};

/** @returns the id that the settlement has here. */
const settle = async (how: object = {}, key = 'settlement-1'): Promise<string> => {
  world.advanceTo(world.clock.nowMs() + 4000);
  const { body } = await world.sandbox.settle(key, how);
  const [made] = body['data'] as readonly { readonly id: string }[];
  world.advanceTo(world.clock.nowMs() + 9000);
  return settlementIdOf('sandbox', made?.id ?? '');
};

const entriesOf = async (id: string) =>
  (await world.all('journal_entry')).filter((entry) => entry['resource_id'] === id);

describe('a settlement', () => {
  it('is booked once, in the platform’s own books, and told to the platform', async () => {
    await pay('tok_charges_fee');
    const id = await settle();

    expect(await world.heal()).toMatchObject({
      ...{ healed: 2, breaks: 0, unexplained: [] },
      counts: { missing_here: 1, fee_differs: 1 },
    });

    const [entry, ...others] = await entriesOf(id);
    expect(others).toEqual([]);
    expect(entry?.['postings']).toMatchObject([
      { account: `${PLATFORM_MERCHANT}/settled_at_bank/EUR`, amount: 1225n },
      { account: `${PLATFORM_MERCHANT}/provider_clearing/EUR`, amount: -1225n },
    ]);
    expect(await world.events(`settlement#${id}`)).toMatchObject([
      {
        type: 'settlement.paid',
        merchant_id: PLATFORM_MERCHANT,
        source: { kind: 'reconciliation', run_id: 'run_1' },
        object: {
          id,
          status: 'paid',
          amount: 1225n,
          journal_entry: String(entry?.['pk']).slice('entry#'.length),
        },
      },
    ]);
    expect(world.healings()).toContainEqual(expect.stringContaining(`missing_here,healed,${id}`));
    expect(await world.disagreements()).toEqual([]);
    expect(await world.heal()).toMatchObject({
      ...{ healed: 0, breaks: 0, unexplained: [] },
      counts: { matched: 2, missing_here: 0 },
    });
    expect(await entriesOf(id)).toHaveLength(1);
  });

  it('is no disagreement of the books before a run has found it', async () => {
    await pay();
    await settle();
    expect(await world.disagreements()).toEqual([]);
  });

  it('that came back is booked as both, and leaves the provider with what it has', async () => {
    await pay();
    const id = await settle({ comes_back: true });

    expect(await world.heal()).toMatchObject({ healed: 2, breaks: 0, unexplained: [] });

    const kinds = (await entriesOf(id)).map((entry) => String(entry['kind']));
    expect(kinds.sort()).toEqual(['settlement_paid', 'settlement_returned']);
    const told = (await world.events(`settlement#${id}`)).map((event) => String(event['type']));
    expect(told).toEqual(['settlement.paid', 'settlement.returned']);
    expect(await world.disagreements()).toEqual([]);
    expect(await world.heal()).toMatchObject({ healed: 0, breaks: 0, counts: { matched: 3 } });
  });

  it('may be found to have come back before it is found to have been paid', async () => {
    await pay();
    const id = await settle({ comes_back: true });
    const { history } = world.connected();
    world.lieWith({
      history: async (request) => {
        const page = await history(request);
        return { ...page, lines: page.lines.filter(({ kind }) => kind !== 'settlement') };
      },
    });
    expect(await world.heal()).toMatchObject({ healed: 1, breaks: 0 });
    expect(await entriesOf(id)).toMatchObject([{ kind: 'settlement_returned' }]);
    world.lieWith({});

    expect(await world.heal()).toMatchObject({ healed: 1, breaks: 0, unexplained: [] });

    expect(await entriesOf(id)).toHaveLength(2);
    expect(await world.disagreements()).toEqual([]);
  });

  it.each([
    ['kept back', { held_back: 1 }, 1249n],
    ['paid too much', { held_back: -1 }, 1251n],
  ])(
    'that is not what its lines come to is booked as it was paid, and a cent that was %s is a break',
    async (...row) => {
      const [, how, paid] = row;
      await pay();
      const id = await settle(how);

      const found = { healed: 0, breaks: 1, counts: { amount_differs: 1 }, unexplained: [] };
      expect(await world.heal()).toMatchObject(found);
      expect(world.healings()).toEqual([expect.stringContaining('its lines come to 1250')]);
      expect(await entriesOf(id)).toMatchObject([{ postings: [{ amount: paid }, { amount: -paid }] }]);

      expect(await world.heal()).toMatchObject(found);
      expect(await entriesOf(id)).toHaveLength(1);
      expect(await world.disagreements()).toEqual([]);
    },
  );

  it('of which the history says another amount than is booked is a break, and its entry stays', async () => {
    await pay();
    const id = await settle();
    await world.heal();
    const { history } = world.connected();
    world.lieWith({
      history: async (request) => {
        const page = await history(request);
        return {
          ...page,
          lines: page.lines.map((line) =>
            line.kind === 'settlement' ? { ...line, amount: LESS, settled: LESS, batch: LESS } : line,
          ),
        };
      },
    });

    expect(await world.heal()).toMatchObject({ healed: 0, breaks: 1, counts: { amount_differs: 1 } });
    expect(await entriesOf(id)).toMatchObject([{ postings: [{ amount: 1250n }, { amount: -1250n }] }]);
  });

  it('that is in the history twice is booked once, and the other line is a break', async () => {
    await pay();
    const id = await settle();
    const { history } = world.connected();
    world.lieWith({
      history: async (request) => {
        const page = await history(request);
        const again = page.lines.filter(({ kind }) => kind === 'settlement');
        return { ...page, lines: [...page.lines, ...again.map((line) => ({ ...line, id: 'txn_again' }))] };
      },
    });

    expect(await world.heal()).toMatchObject({ healed: 1, breaks: 1, counts: { missing_here: 2 } });
    expect(await entriesOf(id)).toHaveLength(1);
    expect(await world.heal()).toMatchObject({ healed: 0, breaks: 1, counts: { duplicate_there: 1 } });
  });

  it('is found by its id, its entry and what the provider calls it, by the platform alone', async () => {
    await pay();
    const id = await settle();
    await world.heal();
    const [entry] = await entriesOf(id);
    const item = await world.item(`settlement#${id}`);
    const reference = String(item?.['provider_reference']);
    const found = [
      ['resource', id],
      ['journal_entry', String(entry?.['pk']).slice('entry#'.length)],
      ['provider_reference', reference],
    ] as const;
    for (const [as, asked] of found) {
      const { status, body } = await world.shop.read(`/v1/trace/${asked}`, PLATFORM_MERCHANT);
      expect({ asked, status, body }).toMatchObject({
        ...{ asked, status: 200 },
        body: {
          found: [{ as, resource: id }],
          resources: [{ id, status: 'paid', provider_reference: reference }],
          data: [
            { kind: 'event', what: 'settlement.paid' },
            { kind: 'journal_entry', what: 'settlement_paid' },
          ],
        },
      });
      expect(await world.shop.read(`/v1/trace/${asked}`)).toMatchObject({ status: 404 });
    }
  });

  it('is left alone by a run that does not heal', async () => {
    await pay();
    const id = await settle();
    expect(await world.reconcile()).toMatchObject({ healed: 0, breaks: 1, counts: { missing_here: 1 } });
    expect(await entriesOf(id)).toEqual([]);
  });
});

it.each([
  ['a settlement', {}, ['settlement_paid']],
  ['one that came back', { comes_back: true }, ['settlement_paid', 'settlement_returned']],
] as const)(
  '%s is booked once, whichever await the run dies at',
  async (_what, how, rules) => {
    const places = new Set<string>();
    for (let deathAt = 1; ; deathAt++) {
      await world.close();
      world = await openHealingWorld();
      await pay();
      const id = await settle(how);
      const diedAt = await world.healAndDie(deathAt);
      const where = `await ${deathAt}, ${diedAt ?? 'nobody died'}`;
      expect(await world.heal(), where).toMatchObject({ breaks: 0, unexplained: [] });
      expect(await world.heal(), where).toMatchObject({ breaks: 0, healed: 0, counts: { missing_here: 0 } });
      const booked = (await entriesOf(id)).map((entry) => String(entry['kind']));
      expect(booked.sort(), where).toEqual(rules);
      expect(await world.events(`settlement#${id}`), where).toHaveLength(rules.length);
      expect(await world.disagreements(), where).toEqual([]);
      if (diedAt === null) break;
      places.add(diedAt);
    }
    expect([...places]).toContain('heal: TransactWriteItemsCommand');
  },
  30_000,
);
