import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINOR_MAX } from '../../lambdas/kernel/money.ts';
import type { Result } from '../../lambdas/kernel/result.ts';
import { checkResources } from '../../lambdas/ledger/domain/check-resources.ts';
import { sumsByCurrency } from '../../lambdas/ledger/domain/journal-entry.ts';
import { TRANSFER_ACCOUNTS, type TransferAccount } from '../../lambdas/transfers/domain/transfer.ts';
import { openTransferWorld, type TransferWorld } from './transfer-world.ts';

let world: TransferWorld;
beforeEach(async () => {
  world = await openTransferWorld();
});
afterEach(async () => world.close());

const posted = async (amount: bigint, key = 'first') => {
  const result = await world.post('merchant_payable', 'merchant_reserve', amount, key);
  if (!result.ok) throw new Error(result.error.kind);
  return result.value.created;
};

/** As a client does that is told to come back. */
const until = async <T>(
  send: () => Promise<Result<T, { readonly kind: string }>>,
): Promise<Result<T, { readonly kind: string }>> => {
  const result = await send();
  return !result.ok && result.error.kind === 'contended' ? until(send) : result;
};

/** Nothing but what entries say, and every entry balances. */
const expectBooksToAgree = async (): Promise<void> => {
  const books = await world.readBooks();
  expect(checkResources({ ...books, providerLines: [], providerAsOf: '' })).toEqual([]);
  for (const { postings } of books.entries)
    for (const sum of sumsByCurrency(postings).values()) expect(sum).toBe(0n);
};

describe('a transfer', () => {
  it('takes the money out of its source at once, and names what is there when it is too much', async () => {
    await world.credit('merchant_payable', 1000n);
    expect(await posted(700n)).toMatchObject({ state: 'posted', sequence: 1 });
    expect(await world.available('merchant_payable')).toBe(300n);
    expect(await world.post('merchant_payable', 'platform_payable', 301n, 'second')).toMatchObject({
      ok: false,
      error: { kind: 'insufficient_balance', available: { minor: 300n, currency: 'EUR' } },
    });
    expect(await world.post('platform_payable', 'merchant_payable', 1n, 'third')).toMatchObject({
      ok: false,
      error: { kind: 'insufficient_balance', available: { minor: 0n } },
    });
    await expectBooksToAgree();
  });

  it('to the same account is refused, and moves nothing', async () => {
    await world.credit('merchant_payable', 1000n);
    expect(await world.post('merchant_payable', 'merchant_payable', 1n, 'same')).toEqual({
      ok: false,
      error: { kind: 'same_account' },
    });
    expect(await world.available('merchant_payable')).toBe(1000n);
    expect((await world.readBooks()).entries).toEqual([]);
  });

  it('sent again under its key is the first one, also when its money was the last', async () => {
    await world.credit('merchant_payable', 700n);
    const first = await posted(700n);
    expect(await world.post('merchant_payable', 'merchant_reserve', 700n, 'first')).toEqual({
      ok: true,
      value: { created: first, isReplay: true },
    });
    expect(await world.post('merchant_payable', 'merchant_reserve', 1n, 'first')).toEqual({
      ok: false,
      error: { kind: 'idempotency_key_reused' },
    });
  });

  it('of 100 at once of a balance that allows 7: 7', async () => {
    await world.credit('merchant_payable', 750n);
    const results = await Promise.all(
      Array.from({ length: 100 }, async (_, n) =>
        until(async () => world.post('merchant_payable', 'merchant_reserve', 100n, String(n))),
      ),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(7);
    expect(await world.available('merchant_payable')).toBe(50n);
    expect((await world.readBooks()).entries).toHaveLength(7);
    await expectBooksToAgree();
  });
});

describe('a reversal', () => {
  it('gives the money back, once, and says who wanted it and why', async () => {
    await world.credit('merchant_payable', 700n);
    const { id } = await posted(700n);
    await world.credit('merchant_reserve', 700n);
    const reversed = await world.giveBack(id, 'back', 'the wrong account');
    expect(reversed).toMatchObject({
      ok: true,
      value: {
        isReplay: false,
        answer: {
          status: 'reversed',
          reversal: { reversed_by: 'client', reason: 'the wrong account' },
        },
      },
    });
    expect(await world.available('merchant_reserve')).toBe(0n);
    expect(await world.giveBack(id, 'back', 'the wrong account')).toMatchObject({
      ok: true,
      value: { isReplay: true },
    });
    expect(await world.giveBack(id, 'again')).toEqual({ ok: false, error: { kind: 'already_reversed' } });
    await expectBooksToAgree();
  });

  it('twenty times at once under as many keys happens once', async () => {
    await world.credit('merchant_payable', 700n);
    const { id } = await posted(700n);
    await world.credit('merchant_reserve', 2000n);
    const results = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => until(async () => world.giveBack(id, String(n)))),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await world.available('merchant_reserve')).toBe(1300n);
    await expectBooksToAgree();
  });

  it('of money that was spent meanwhile is refused, and names what is left', async () => {
    await world.credit('merchant_payable', 700n);
    const { id } = await posted(700n);
    await world.credit('merchant_reserve', 700n);
    await world.post('merchant_reserve', 'platform_payable', 1n, 'spent');
    expect(await world.giveBack(id, 'back')).toMatchObject({
      ok: false,
      error: { kind: 'insufficient_balance', available: { minor: 699n } },
    });
    expect(await world.transfers.get(id)).toMatchObject({ state: 'posted' });
  });

  it('out of an account that holds more than one amount can be is possible all the same', async () => {
    await world.credit('merchant_payable', 700n);
    const { id } = await posted(700n);
    await world.credit('merchant_reserve', MINOR_MAX);
    await world.credit('merchant_reserve', 700n);
    expect(await world.giveBack(id, 'back')).toMatchObject({ ok: true });
    expect(await world.available('merchant_reserve')).toBe(MINOR_MAX);
  });
});

describe('whatever is transferred and given back, twice and in any order', () => {
  const account = fc.constantFrom(...TRANSFER_ACCOUNTS);
  const command = fc.oneof(
    fc.record({
      from: account,
      to: account,
      amount: fc.bigInt({ min: 1n, max: 900n }),
      key: fc.nat({ max: 8 }),
    }),
    fc.record({ reverse: fc.nat({ max: 8 }), key: fc.nat({ max: 3 }) }),
  );

  type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

  interface Made {
    readonly id: string;
    readonly from: TransferAccount;
    readonly amount: bigint;
  }

  /** Every move's target is credited, as the stream does. */
  const obey = async (own: TransferWorld, one: Command, made: readonly Made[]): Promise<readonly Made[]> => {
    if ('reverse' in one) {
      const target = made[one.reverse % Math.max(1, made.length)];
      if (target === undefined) return made;
      const result = await own.giveBack(target.id, String(one.key));
      if (result.ok && !result.value.isReplay) await own.credit(target.from, target.amount);
      return made;
    }
    const result = await own.post(one.from, one.to, one.amount, String(one.key));
    if (!result.ok || result.value.isReplay) return made;
    await own.credit(one.to, one.amount);
    return [...made, { ...one, id: result.value.created.id }];
  };

  it('no account is overdrawn, no money appears, and the journal says the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 15 }), async (commands) => {
        const own = await openTransferWorld();
        await own.credit('merchant_payable', 1000n);
        let made: readonly Made[] = [];
        for (const one of commands) made = await obey(own, one, made);
        const left = await Promise.all(TRANSFER_ACCOUNTS.map(own.available));
        const books = await own.readBooks();
        await own.close();
        expect(left.every((amount) => amount >= 0n)).toBe(true);
        expect(left.reduce((sum, amount) => sum + amount, 0n)).toBe(1000n);
        expect(checkResources({ ...books, providerLines: [], providerAsOf: '' })).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});
