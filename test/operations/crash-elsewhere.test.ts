import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { MONEY } from '../../bench/subjects/tables.ts';
import { createFindProviderEvent } from '../../lambdas/inbound/find-provider-event.ts';
import { createApplyEntries } from '../../lambdas/ledger/apply-entries.ts';
import { createCheckBooks } from '../../lambdas/ledger/check-books.ts';
import { isQuiet } from '../../lambdas/ledger/domain/book-totals.ts';
import { createReadBooks, type OwnBooks } from '../../lambdas/ledger/read-books.ts';
import { createTransactOn } from '../../lambdas/ledger/transact-on-balance.ts';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import type { Provider } from '../../lambdas/providers/port.ts';
import { captured } from '../inbound/apply.ts';
import { makeMortal } from './crash/consumers.ts';
import { type Circumstances, type CrashWorld, openCrashWorld } from './crash/crash-world.ts';
import { createFate, type Life } from './crash/mortal.ts';
import { connectSandbox } from './crash/provider-over-http.ts';
import { openShop, type Shop } from './crash/shop.ts';

const PEACE = { loss: 'nothing', webhooks: 'arrive', deathAt: null } as const;
const IMMORTAL: Life = { step: async (_what, work) => work() };

/** Refuses everything for a reason of its own, and has taken nothing from anybody. */
const refusing = (life: Life, asked: string[]): Provider => ({
  name: 'stripe',
  capabilities: { kinds: ['authorize'], consistencySeconds: 0, idempotencySeconds: 86_400 },
  submit: async ({ operationId: id }) =>
    life.step('POST to the other provider', async () => {
      asked.push(id);
      return { kind: 'failed', providerReference: null, code: 'provider_refused' };
    }),
  query: async () => ({ kind: 'not_found' }),
  history: async () => ({ lines: [], nextCursor: null }),
});

const readBooks = async (world: CrashWorld): Promise<OwnBooks> =>
  createReadBooks({ documents: world.documents, table: MONEY.name })();

/** Provider, resources, journal and statements agree, and nothing is left on its way. */
const expectToAgree = async (world: CrashWorld, shop: Shop, where: string, startedMs: number) => {
  world.advanceTo(world.clock.nowMs() + 1000);
  await shop.followJournal();
  const report = await createCheckBooks({
    providers: [connectSandbox(world.sandbox, 'nothing')(IMMORTAL), refusing(IMMORTAL, [])],
    readOwnBooks: async () => readBooks(world),
    sinceMs: async () => startedMs,
    clock: world.clock,
    clockSkewMs: 0,
  })();
  expect(report.disagreements, where).toEqual([]);
  expect(report.totals.every(isQuiet), where).toBe(true);
};

interface Told {
  readonly world: CrashWorld;
  readonly shop: Shop;
  readonly where: string;
}

/** Tells a story once for each of its awaits, in which a process dies there. @returns the processes that died. */
const atEachAwait = async (
  begin: (shop: Shop, world: CrashWorld) => Promise<Omit<Circumstances, 'deathAt'>>,
  judge: (told: Told) => Promise<void>,
): Promise<ReadonlySet<string>> => {
  const dead = new Set<string>();
  for (let deathAt = 1; ; deathAt++) {
    const world = await openCrashWorld();
    const startedMs = world.clock.nowMs();
    const shop = openShop(world, ['stripe', 'sandbox']);
    const circumstances = await begin(shop, world);
    const diedAt = await world.run({ ...circumstances, deathAt });
    const where = `await ${deathAt}, ${diedAt ?? 'nobody died'}`;
    await judge({ world, shop, where });
    await expectToAgree(world, shop, where, startedMs);
    await world.close();
    if (diedAt === null) return dead;
    dead.add(diedAt);
  }
};

/** What the sandbox would have said if the payer's bank had refused the payment, a minute before it took the money. */
const opposite = async (world: CrashWorld): Promise<string> => {
  const { operations } = await readBooks(world);
  const { operation, data, ...event } = captured(
    'pev_opposite',
    'charge.failed',
    operations[0]?.id ?? 'none',
  );
  const charge = {
    status: 'failed',
    failure_code: 'card_declined',
    amount_authorized: 0,
    amount_captured: 0,
  };
  return JSON.stringify({
    ...event,
    operation: { ...operation, status: 'failed' },
    data: { object: { ...data.object, ...charge } },
  });
};

const kindsOf = ({ entries }: OwnBooks): readonly string[] => entries.map(({ kind }) => kind).toSorted();

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => vi.useRealTimers());

describe('whichever await a process dies at', () => {
  it('a payment that its first provider refuses is taken by the next one, once', async () => {
    let asked: string[] = [];
    let id = '';
    const dead = await atEachAwait(
      async (shop) => {
        asked = [];
        id = (await shop.authorize('automatic')).id;
        return { ...PEACE, others: (life) => ({ stripe: refusing(life, asked) }) };
      },
      async ({ world, shop, where }) => {
        const { operations, entries } = await readBooks(world);
        const states = new Map(operations.map((one) => [one.id, one.state]));
        expect([states.get(operationId(id, 1)), states.get(operationId(id, 2))], where).toEqual([
          'failed',
          'succeeded',
        ]);
        expect(operations, where).toHaveLength(2);
        expect(
          entries.map((entry) => entry.operationId),
          where,
        ).toEqual([operationId(id, 2)]);
        expect(new Set(asked), where).toEqual(new Set([operationId(id, 1)]));
        expect((await shop.read(`/v1/payments/${id}`)).body, where).toMatchObject({ status: 'captured' });
      },
    );
    expect([...dead]).toContain('submit: POST to the other provider');
  }, 30_000);

  it.each([
    ['tok_chargeback_won', ['dispute_fee_charged', 'dispute_opened', 'dispute_won', 'payment_captured']],
    ['tok_chargeback_lost', ['dispute_fee_charged', 'dispute_lost', 'dispute_opened', 'payment_captured']],
    [
      'tok_chargeback_reordered',
      ['dispute_fee_charged', 'dispute_opened', 'dispute_won', 'payment_captured'],
    ],
  ])(
    'a dispute of %s is booked once',
    async (source, kinds) => {
      const dead = await atEachAwait(
        async (shop) => {
          await shop.post('/v1/payments', { amount: 1250, currency: 'EUR', source, capture: 'automatic' });
          return { ...PEACE, others: (life) => ({ stripe: refusing(life, []) }) };
        },
        async ({ world, where }) => expect(kindsOf(await readBooks(world)), where).toEqual(kinds),
      );
      expect([...dead]).toContain('apply: TransactWriteItemsCommand');
    },
    30_000,
  );

  it('an old event that says the opposite of what is known is told from a contradiction', async () => {
    const dead = await atEachAwait(
      async (shop, world) => {
        await shop.authorize('automatic');
        const others = (life: Life) => ({ stripe: refusing(life, []) });
        await world.run({ ...PEACE, webhooks: 'are lost', others });
        world.advanceTo(world.clock.nowMs() + 60_000);
        return { ...PEACE, others, told: [await opposite(world)] };
      },
      async ({ world, where }) => {
        expect(kindsOf(await readBooks(world)), where).toEqual(['payment_captured']);
        const find = createFindProviderEvent({ documents: world.documents, table: MONEY.name });
        expect(await find('sandbox', 'pev_opposite'), where).toMatchObject({ outcome: 'overtaken' });
      },
    );
    expect(new Set([...dead].map((one) => one.split(':')[0]))).toEqual(new Set(['apply', 'resolve']));
  }, 30_000);

  it('entries are in their accounts’ balances once', async () => {
    for (let deathAt = 1; ; deathAt++) {
      const world = await openCrashWorld();
      const startedMs = world.clock.nowMs();
      const shop = openShop(world);
      for (let n = 0; n < 3; n++) await shop.authorize('automatic');
      await world.run(PEACE);
      const { entries } = await readBooks(world);
      const fate = createFate(deathAt);
      const life = fate.startLife('balances');
      const money = {
        clock: world.clock,
        table: MONEY.name,
        documents: makeMortal(createDocuments(world.url), life),
      };
      const applyEntries = createApplyEntries({ ...money, transactOn: createTransactOn(money).adding });
      await Promise.allSettled([applyEntries(entries)]);
      await expectToAgree(world, shop, `await ${deathAt}, ${fate.diedAt() ?? 'nobody died'}`, startedMs);
      await world.close();
      if (fate.diedAt() === null) break;
    }
  }, 30_000);
});
