import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unreachable } from '../../lambdas/kernel/invariant.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { checkBalance, checkResources } from '../../lambdas/ledger/domain/check-resources.ts';
import type { AnyAnswer, Channel } from '../../lambdas/operations/domain/decide-answer.ts';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import {
  PAYOUT_MONEY,
  PAYOUT_TRANSITIONS,
  type Payout,
  type PayoutEventType,
  type PayoutState,
} from '../../lambdas/payouts/domain/payout.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import { type Answered, openPayoutWorld, type PayoutWorld } from './payout-world.ts';

const BALANCE = 2_000n;
const KEYS = 5;
const eur = (minor: number) => money(minor, 'EUR');
const REFERENCE = { providerReference: 'po_at_the_provider' };

/** What can become of a payout at the provider: each story as it happens there. */
const TRUTHS = {
  paid: (amount: number): readonly AnyAnswer[] => [
    { kind: 'pending', ...REFERENCE },
    { kind: 'in_transit', ...REFERENCE },
    { kind: 'paid_out', ...REFERENCE, amount: eur(amount) },
  ],
  returned: (amount: number): readonly AnyAnswer[] => [
    { kind: 'in_transit', ...REFERENCE },
    { kind: 'paid_out', ...REFERENCE, amount: eur(amount) },
    { kind: 'returned', ...REFERENCE, amount: eur(amount), code: 'destination_closed' },
  ],
  failed: (): readonly AnyAnswer[] => [
    { kind: 'in_transit', ...REFERENCE },
    { kind: 'failed', ...REFERENCE, code: 'payout_refused' },
  ],
} as const;

const LOST: AnyAnswer = { kind: 'ambiguous', reason: 'timeout' };
const OTHER_AMOUNT: AnyAnswer = { kind: 'paid_out', ...REFERENCE, amount: eur(1) };

type Command =
  | { readonly do: 'pay'; readonly n: number; readonly amount: number }
  | { readonly do: 'approve'; readonly n: number; readonly by: string; readonly key: string }
  | { readonly do: 'cancel'; readonly n: number; readonly by: string; readonly key: string }
  | { readonly do: 'submit'; readonly n: number }
  | { readonly do: 'tell'; readonly n: number; readonly step: number; readonly by: Channel }
  | { readonly do: 'lose'; readonly n: number; readonly by: Channel }
  | { readonly do: 'lie'; readonly n: number; readonly by: Channel };

const n = fc.nat({ max: KEYS - 1 });
const channel = fc.constantFrom<Channel[]>('submit', 'query', 'webhook');
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ do: fc.constant('pay' as const), n, amount: fc.integer({ min: 2, max: 1_000 }) }),
  fc.record({
    do: fc.constantFrom('approve' as const, 'cancel' as const),
    n,
    by: fc.constantFrom('shop', 'boss', 'other boss'),
    key: fc.constantFrom('first', 'second'),
  }),
  fc.record({ do: fc.constant('submit' as const), n }),
  fc.record({ do: fc.constant('tell' as const), n, step: fc.nat({ max: 2 }), by: channel }),
  fc.record({ do: fc.constantFrom('lose' as const, 'lie' as const), n, by: channel }),
);

/** Carries out commands, and knows of each payout only what its creator was told. */
const createActor = (world: PayoutWorld, truths: readonly (keyof typeof TRUTHS)[]) => {
  const made = new Map<number, { readonly id: string; readonly amount: number }>();
  const answers: Answered[] = [];
  const operationOf = (index: number) => operationId(made.get(index)?.id ?? 'nothing', 1);
  const tell = async (index: number, answer: AnyAnswer, by: Channel): Promise<void> => {
    const operation = await world.operations.get(operationOf(index));
    // Nobody speaks of what was never sent.
    if (operation === null || operation.state === 'created' || operation.state === 'canceled') return;
    await world.recordAnswer(
      {
        operationId: operation.id,
        answer,
        channel: by,
        source: { kind: 'provider_query', operation_id: operation.id },
      },
      silentLog,
    );
  };
  const pay = async (index: number, amount: number): Promise<void> => {
    // An account each: one that was closed takes no other payout, and here it is the money that counts.
    const destination = `ba_ok__${index}`;
    const answer = await world.pay(amount, { key: `payout ${index}`, destination });
    answers.push(answer);
    if (answer.status === 201 && answer.headers['idempotent-replayed'] === undefined)
      made.set(index, { id: String(answer.body['id']), amount });
  };
  const change = async (wish: Extract<Command, { do: 'approve' | 'cancel' }>): Promise<void> => {
    const id = made.get(wish.n)?.id;
    if (id === undefined) return;
    const by = { clientId: wish.by };
    answers.push(await world.call('POST', `/v1/payouts/${id}/${wish.do}`, by, { key: wish.key }));
  };
  const submit = async (index: number): Promise<void> => {
    const operation = await world.operations.get(operationOf(index));
    if (operation?.state === 'created') await world.operations.markSubmitted(operation, world.clock.nowMs());
  };
  const tellTruth = async (index: number, step: number, by: Channel): Promise<void> => {
    const told = TRUTHS[truths[index] ?? 'paid'](made.get(index)?.amount ?? 0)[step];
    if (told !== undefined) await tell(index, told, by);
  };
  const act = async (wish: Command): Promise<void> => {
    world.clock.advance(1_000);
    switch (wish.do) {
      case 'pay':
        return pay(wish.n, wish.amount);
      case 'approve':
      case 'cancel':
        return change(wish);
      case 'submit':
        return submit(wish.n);
      case 'lose':
        return tell(wish.n, LOST, wish.by);
      case 'lie':
        return tell(wish.n, OTHER_AMOUNT, wish.by);
      case 'tell':
        return tellTruth(wish.n, wish.step, wish.by);
      default:
        return unreachable(wish);
    }
  };
  return { act, made, answers };
};

const isLegal = (type: PayoutEventType, state: PayoutState | null): boolean => {
  const from: readonly PayoutState[] = PAYOUT_TRANSITIONS[type].from;
  return state === null ? from.length === 0 : from.includes(state);
};

/** The events lead from one state to the next as the table has it, and end where the payout is. */
const expectEventsToLeadTo = async (world: PayoutWorld, payout: Payout): Promise<void> => {
  const { body } = await world.call('GET', `/v1/payouts/${payout.id}/timeline`, { clientId: 'shop' });
  const lines = body['data'] as readonly { readonly kind: string; readonly what: string }[];
  const events = lines.filter(({ kind }) => kind === 'event').map(({ what }) => what as PayoutEventType);
  expect(events).toHaveLength(payout.sequence);
  const end = events.reduce<PayoutState | null>((state, event) => {
    expect(isLegal(event, state)).toBe(true);
    return PAYOUT_TRANSITIONS[event].to;
  }, null);
  expect(end).toBe(payout.state);
};

const expectToBeLetGoByTwo = (payout: Payout, operationState: string | undefined): void => {
  expect(operationState !== undefined).toBe(!payout.needsApproval || payout.approval !== null);
  expect(payout.approval?.clientId).not.toBe(payout.createdBy);
  if (payout.state === 'canceled') expect([undefined, 'canceled']).toContain(operationState);
  if (payout.state === 'paid' || payout.state === 'returned') expect(operationState).toBe('succeeded');
};

/** Everything that is always true of a merchant's payouts. */
const expectInvariants = async (world: PayoutWorld, ids: readonly string[]): Promise<void> => {
  const books = await world.readBooks();
  const none = { ...books, providerLines: [], providerAsOf: '' };
  expect([...checkResources(none), ...books.entries.flatMap(checkBalance)]).toEqual([]);
  let taken = 0n;
  for (const id of ids) {
    const payout = await world.payouts.get(id);
    if (payout === null) throw new Error(`${id} was answered and is not there`);
    if (PAYOUT_MONEY[payout.state].isGivenBack !== true) taken += payout.amount.minor;
    const operation = books.operations.find((one) => one.id === operationId(id, 1));
    expectToBeLetGoByTwo(payout, operation?.state);
    await expectEventsToLeadTo(world, payout);
  }
  const available = await world.available();
  expect(available).toBe(BALANCE - taken);
  expect(available).toBeGreaterThanOrEqual(0n);
};

const truths = fc.array(fc.constantFrom<(keyof typeof TRUTHS)[]>('paid', 'returned', 'failed'), {
  minLength: KEYS,
  maxLength: KEYS,
});

it('whatever is asked and told, twice, late, out of order or never, the money adds up', async () => {
  await fc.assert(
    fc.asyncProperty(truths, fc.array(command, { minLength: 10, maxLength: 40 }), async (fates, commands) => {
      const world = await openPayoutWorld(BALANCE);
      const actor = createActor(world, fates);
      for (const wish of commands) await actor.act(wish);
      const ids = [...actor.made.values()].map(({ id }) => id);
      await expectInvariants(world, ids);
      expect(actor.answers.filter(({ status }) => status >= 500)).toEqual([]);
      await world.close();
    }),
    { numRuns: 40 },
  );
});

it('however approvals and cancels of one payout meet its sending, one of them wins', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          what: fc.constantFrom('approve', 'cancel'),
          by: fc.constantFrom('shop', 'boss', 'other boss'),
        }),
        { minLength: 2, maxLength: 8 },
      ),
      async (wishes) => {
        const world = await openPayoutWorld(BALANCE);
        const { body } = await world.pay(600);
        const id = String(body['id']);
        const answers = await Promise.all(
          wishes.map(async ({ what, by }, index) =>
            world.call('POST', `/v1/payouts/${id}/${what}`, { clientId: by }, { key: `wish ${index}` }),
          ),
        );
        await expectInvariants(world, [id]);
        const done = wishes.filter((_, index) => answers[index]?.status === 202).map(({ what }) => what);
        expect(done.filter((what) => what === 'approve').length).toBeLessThanOrEqual(1);
        expect(done.filter((what) => what === 'cancel').length).toBeLessThanOrEqual(1);
        for (const { status } of answers) expect([202, 403, 409]).toContain(status);
        await world.close();
      },
    ),
    { numRuns: 30 },
  );
});
