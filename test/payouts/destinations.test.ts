import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { balanceKey } from '../../lambdas/ledger/balance-writes.ts';
import { accountId } from '../../lambdas/ledger/domain/account.ts';
import type { AnyAnswer } from '../../lambdas/operations/domain/decide-answer.ts';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { destinationKey } from '../../lambdas/payouts/destination-item.ts';
import { createReopenDestination } from '../../lambdas/payouts/reopen-destination.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import type { FailureCode } from '../../lambdas/providers/port.ts';
import { MERCHANT } from '../support/payments.ts';
import { type Answered, openPayoutWorld, type PayoutWorld } from './payout-world.ts';

const OTHER = deriveId('mer', 'another merchant');
const SHOP = { clientId: 'shop' };
const OWN = 'ba_ok__blue_bottle';
const STRIPES = 'ba_1MtFZGLkdIwHu7ixWyYqFHBn';
const BALANCE = 1_000n;

let world: PayoutWorld;
beforeEach(async () => {
  world = await openPayoutWorld(BALANCE, ['sandbox', 'stripe']);
});
afterEach(async () => world.close());

const idOf = ({ body }: Answered): string => String(body['id']);

/** Sends a payout's operation, and has its provider answer. */
const tell = async (payoutId: string, answer: AnyAnswer): Promise<void> => {
  const id = operationId(payoutId, 1);
  const operation = await world.operations.get(id);
  if (operation?.state === 'created') await world.operations.markSubmitted(operation, world.clock.nowMs());
  const source = { kind: 'provider_query', operation_id: id } as const;
  await world.recordAnswer({ operationId: id, answer, channel: 'query', source }, silentLog);
};

const failed = (code: FailureCode): AnyAnswer => ({ kind: 'failed', providerReference: 'po_1', code });

const recordOf = async (payoutId: string) => {
  const payout = await world.payouts.get(payoutId);
  const { documents, table: TableName } = world.deps;
  const Key = destinationKey(payout?.destinationId ?? '');
  return (await documents.send(new GetCommand({ TableName, Key }))).Item;
};

const expectNothing = async (answer: Answered, code: string): Promise<void> => {
  expect(answer).toMatchObject({ status: 422, body: { code, retryable: false } });
  expect(await world.available()).toBe(BALANCE);
  expect((await world.readBooks()).operations).toEqual([]);
};

describe('a destination that no provider of the payout could take', () => {
  it.each(['ba_nobody', 'ba_of_somebody_else', 'tok_visa', 'acct_1032D82eZvKYlo2C', 'ba_ok_', 'ba_closed__'])(
    'is refused, and nothing is stored: %s',
    async (destination) => {
      await expectNothing(await world.pay(10, { destination }), 'payout_destination_invalid');
    },
  );

  it('is one that only a provider takes to which the merchant sends nothing', async () => {
    const by = { ...SHOP, routing: 'EUR=sandbox' };
    await expectNothing(await world.pay(10, { by, destination: STRIPES }), 'payout_destination_invalid');
  });

  it('does not keep a payout that was accepted from being answered the same for ever', async () => {
    const first = await world.pay(10, { key: 'once', destination: OWN });
    const by = { ...SHOP, routing: 'any=stripe' };

    const again = await world.pay(10, { key: 'once', destination: OWN, by });
    const other = await world.pay(11, { key: 'once', destination: OWN, by });

    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });
});

describe('a deployment without a provider', () => {
  it('takes no payout, and answers those that it took before as it did', async () => {
    const by = { ...SHOP, isAlone: true } as const;
    const first = await world.pay(10, { key: 'before', destination: OWN });

    const again = await world.pay(10, { key: 'before', destination: OWN, by });
    const other = await world.pay(10, { key: 'after', destination: OWN, by });

    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(other).toMatchObject({ status: 503, body: { code: 'provider_not_configured' } });
  });
});

describe('the provider of a payout', () => {
  it.each([
    ['ba_ok', 'any=stripe,sandbox', 'sandbox'],
    [STRIPES, 'any=sandbox,stripe', 'stripe'],
    ['card_1MtFZGLkdIwHu7ixWyYqFHBn', 'USD=sandbox EUR=stripe', 'stripe'],
    [STRIPES, undefined, 'stripe'],
  ] as const)(
    'is the first of the merchant’s order that could take %s (%s): %s',
    async (destination, routing, provider) => {
      const by = { ...SHOP, ...(routing === undefined ? {} : { routing }) };
      const id = idOf(await world.pay(10, { by, destination }));

      const operation = await world.operations.get(operationId(id, 1));

      expect(operation).toMatchObject({ provider });
      // A refusal is the end of it: the token means nothing to anybody else.
      expect(operation?.alternatives).toBeUndefined();
    },
  );
});

describe('a destination', () => {
  it('belongs to the first merchant whose payout names it, and to no other', async () => {
    const by = { clientId: 'shop of another', merchantId: OTHER };
    const first = await world.pay(10, { destination: OWN });
    await tell(idOf(first), failed('destination_closed'));

    const foreign = await world.pay(10, { destination: OWN, by });

    // Not that it is closed: that is between the other merchant and its bank.
    expect(foreign).toMatchObject({ status: 422, body: { code: 'payout_destination_foreign' } });
    expect(JSON.stringify(foreign.body)).not.toContain(idOf(first));
    expect(await recordOf(idOf(first))).toMatchObject({ merchant_id: MERCHANT, first_payout: idOf(first) });
  });

  it('is whose it is even before its owner had money for a payout: refused is not named', async () => {
    const by = { clientId: 'shop of another', merchantId: OTHER };
    expect(await world.pay(10, { destination: OWN, by })).toMatchObject({
      body: { code: 'insufficient_balance' },
    });
    expect(await world.pay(10, { destination: OWN })).toMatchObject({ status: 201 });
  });

  it('that two merchants name at once for the first time is one’s, and the other’s money stays', async () => {
    const { documents, table } = world.deps;
    const payable = balanceKey(accountId(OTHER, 'merchant_payable', money(0, 'EUR').currency));
    await documents.send(new PutCommand({ TableName: table, Item: { ...payable, available: BALANCE } }));
    const other = { clientId: 'shop of another', merchantId: OTHER };

    const answers = await Promise.all(
      [SHOP, other, SHOP, other].map(async (by) => world.pay(10, { destination: OWN, by })),
    );

    const made = [0, 1].map((n) =>
      answers.filter((_, index) => index % 2 === n && answers[index]?.status === 201),
    );
    expect(new Set(made.map(({ length }) => length))).toEqual(new Set([0, 2]));
    const { Item } = await documents.send(new GetCommand({ TableName: table, Key: payable }));
    const left = new Set([await world.available(), Item?.['available']]);
    expect(left).toEqual(new Set([BALANCE - 20n, BALANCE]));
  });

  it('that is ready-made is everybody’s own', async () => {
    const by = { clientId: 'shop of another', merchantId: OTHER };
    const { body } = await world.pay(10, { destination: 'ba_closed' });
    await tell(String(body['id']), failed('destination_closed'));

    expect(await world.pay(10, { destination: 'ba_closed' })).toMatchObject({
      body: { code: 'payout_destination_closed' },
    });
    expect(await world.pay(10, { destination: 'ba_closed', by })).toMatchObject({
      body: { code: 'insufficient_balance' },
    });
  });
});

describe('a destination of which the provider has said that it is closed or unknown', () => {
  it.each(['destination_closed', 'invalid_destination'] as const)('(%s) is refused at once', async (code) => {
    const id = idOf(await world.pay(10, { destination: OWN }));
    await tell(id, failed(code));

    const refused = await world.pay(10, { destination: OWN });

    expect(refused).toMatchObject({ status: 422, body: { code: 'payout_destination_closed' } });
    expect(String(refused.body['detail'])).toContain(`Payout ${id} ended with ${code}`);
    expect(await world.available()).toBe(BALANCE);
    expect((await world.readBooks()).operations).toHaveLength(1);
  });

  it('is one from which the bank sent a payout back, too', async () => {
    const id = idOf(await world.pay(10, { destination: OWN }));
    const amount = money(10, 'EUR');
    await tell(id, { kind: 'paid_out', providerReference: 'po_1', amount });
    expect(await world.pay(10, { destination: OWN })).toMatchObject({ status: 201 });

    await tell(id, { kind: 'returned', providerReference: 'po_1', amount, code: 'destination_closed' });

    expect(await world.pay(10, { destination: OWN })).toMatchObject({
      body: { code: 'payout_destination_closed' },
    });
  });

  it('answers what it answered before for a payout that is there', async () => {
    const first = await world.pay(10, { key: 'once', destination: OWN });
    await tell(idOf(first), failed('destination_closed'));

    expect(await world.pay(10, { key: 'once', destination: OWN })).toMatchObject({
      status: 201,
      body: first.body,
    });
  });

  it.each(['payout_refused', 'expired', 'invalid_request', 'not_received'] as const)(
    'is not one whose payout failed with %s',
    async (code) => {
      await tell(idOf(await world.pay(10, { destination: OWN })), failed(code));
      expect(await world.pay(10, { destination: OWN })).toMatchObject({ status: 201 });
    },
  );

  it('keeps the first word, whoever hears it again', async () => {
    const [first, second] = [
      await world.pay(10, { destination: OWN }),
      await world.pay(11, { destination: OWN }),
    ];
    await tell(idOf(first), failed('invalid_destination'));
    world.clock.advance(1_000);
    await tell(idOf(second), failed('destination_closed'));

    expect(await recordOf(idOf(second))).toMatchObject({
      closed_by: idOf(first),
      closed_code: 'invalid_destination',
    });
  });
});

describe('reopening', () => {
  const setup = () => {
    const { documents, clock } = world.deps;
    return createReopenDestination({
      ...world.deps,
      payouts: world.payouts,
      transact: createTransact({ documents, clock }),
    });
  };
  const WORD = { by: 'an operator', reason: 'the bank had mistaken it' };

  it('lets payouts go there again, and is kept with what it contradicts', async () => {
    const id = idOf(await world.pay(10, { destination: OWN }));
    await tell(id, failed('destination_closed'));
    const reopen = setup();

    expect(await reopen(id, WORD)).toMatchObject({ ok: true, value: { closing: { payoutId: id } } });

    expect(await world.pay(10, { destination: OWN })).toMatchObject({ status: 201 });
    const payout = await world.payouts.get(id);
    const { Items } = await world.deps.documents.send(
      new QueryCommand({
        TableName: world.deps.table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :reopening)',
        ExpressionAttributeValues: {
          ':pk': destinationKey(payout?.destinationId ?? '').pk,
          ':reopening': 'reopening#',
        },
      }),
    );
    expect(Items).toHaveLength(1);
    expect(Items?.[0]).toMatchObject({ ...WORD, closed_by: id, closed_code: 'destination_closed' });
  });

  it('happens once, of any number at once, and only to what is closed', async () => {
    const id = idOf(await world.pay(10, { destination: OWN }));
    const reopen = setup();
    expect(await reopen(id, WORD)).toEqual({ ok: false, error: 'not_closed' });
    expect(await reopen(deriveId('po', 'nobody'), WORD)).toEqual({ ok: false, error: 'payout_not_found' });
    await tell(id, failed('destination_closed'));

    const results = await Promise.all([1, 2, 3].map(async () => reopen(id, WORD)));

    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('does not outlast the provider’s next word', async () => {
    const id = idOf(await world.pay(10, { destination: OWN }));
    await tell(id, failed('destination_closed'));
    await setup()(id, WORD);
    const second = idOf(await world.pay(10, { destination: OWN }));
    await tell(second, failed('destination_closed'));

    expect(await world.pay(10, { destination: OWN })).toMatchObject({
      body: { code: 'payout_destination_closed' },
    });
    expect(await recordOf(id)).toMatchObject({ closed_by: second });
  });
});
