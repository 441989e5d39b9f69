import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { money } from '../../lambdas/kernel/money.ts';
import { balanceKey } from '../../lambdas/ledger/balance-writes.ts';
import { accountId } from '../../lambdas/ledger/domain/account.ts';
import { entryKey } from '../../lambdas/ledger/journal-store.ts';
import { createPayment, poll, readTimeline, waitForOutcome } from '../../local/demonstration/payments.ts';
import { apiFor, merchantServices } from './merchants.ts';
import { openWorld, type World } from './world.ts';

const EUR = money(0, 'EUR').currency;

let world: World;
beforeAll(() => {
  world = openWorld();
});

const readItem = async (key: { readonly pk: string; readonly sk: string }) => {
  const { Item } = await world.documents.send(
    new GetCommand({ TableName: world.output('MoneyTable'), Key: key, ConsistentRead: true }),
  );
  return Item;
};

/** A merchant of this test's own: nobody else moves its balances. */
const openShop = async () => {
  const { merchant, clients } = await merchantServices(world).createMerchant({
    name: 'Ledger test',
    clients: [{ name: 'shop', scopes: ['payments:write', 'payments:read', 'refunds:write', 'ledger:read'] }],
  });
  const [client] = clients;
  if (client === undefined) throw new Error('no client was created');
  const api = apiFor(world, client);
  const pay = async (amount: number): Promise<string> => {
    const { id } = await createPayment(api, {
      amount,
      currency: 'EUR',
      source: 'tok_visa',
      key: world.newKey(),
    });
    expect(await waitForOutcome(api, id)).toMatchObject({ status: 'captured' });
    return id;
  };
  const balanceOf = (kind: 'merchant_payable' | 'provider_clearing') =>
    readItem(balanceKey(accountId(merchant.id, kind, EUR)));
  const settle = (balance: bigint) =>
    poll({
      read: () => balanceOf('merchant_payable'),
      until: (item) => item?.['balance'] === balance,
    });
  const get = async (path: string) => (await api.send({ path })).body as Record<string, unknown>;
  return { merchantId: merchant.id, api, pay, settle, balanceOf, get };
};

describe('the balances', () => {
  it('follow payments to the cent, and a batch that comes again changes nothing', async () => {
    const { api, pay, settle, balanceOf } = await openShop();
    const payments = [await pay(1000), await pay(234)];
    const payable = await settle(1234n);
    expect(payable).toMatchObject({ entity: 'balance', balance: 1234n, available: 1234n, currency: 'EUR' });
    const clearing = await balanceOf('provider_clearing');
    expect(clearing).toMatchObject({ balance: 1234n });
    expect(clearing).not.toHaveProperty('available');

    const stories = await Promise.all(payments.map((id) => readTimeline(api, id)));
    const entries = await Promise.all(
      stories
        .flat()
        .filter(({ kind }) => kind === 'journal_entry')
        .map(({ id }) => readItem(entryKey(id))),
    );
    expect(entries).toHaveLength(2);
    const Records = entries.map((entry) => ({
      eventName: 'INSERT',
      dynamodb: { NewImage: marshall(entry) },
    }));
    const again = await world.lambda.send(
      new InvokeCommand({
        FunctionName: world.output('BalancesFunction'),
        Payload: Buffer.from(JSON.stringify({ Records })),
      }),
    );
    expect(again.FunctionError).toBeUndefined();
    expect(await balanceOf('merchant_payable')).toEqual(payable);
    expect(await balanceOf('provider_clearing')).toEqual(clearing);
  });
});

describe('a merchant that reads its books', () => {
  it('sees balances, accounts, statements, entries and exports of what it was paid and paid back', async () => {
    const { merchantId, api, pay, settle, get } = await openShop();
    const payment = await pay(1000);
    const afterPayment = new Date().toISOString();
    const { id } = (
      await api.send({
        method: 'POST',
        path: '/v1/refunds',
        idempotencyKey: world.newKey(),
        body: { payment, amount: 300 },
      })
    ).body as { id: string };
    await settle(700n);

    const account = `${merchantId}.merchant_payable.EUR`;
    expect(await get('/v1/balances')).toMatchObject({
      data: [{ account, balance: 700, available: 700, held: 0, currency: 'EUR' }],
    });
    expect(await get(`/v1/balances?as_of=${afterPayment}`)).toMatchObject({
      data: [{ account, balance: 1000 }],
    });
    expect(await get('/v1/accounts')).toMatchObject({
      data: [
        { id: account, balance: 700 },
        { id: `${merchantId}.provider_clearing.EUR`, balance: 700, available: null },
      ],
    });
    expect(await get(`/v1/accounts/${account}/statement`)).toMatchObject({
      opening_balance: 0,
      data: [
        { kind: 'payment_captured', resource: payment, amount: 1000, balance: 1000 },
        { kind: 'refund_succeeded', resource: id, amount: -300, balance: 700 },
      ],
      closing_balance: 700,
    });
    expect(await get(`/v1/journal_entries?resource=${id}`)).toMatchObject({
      data: [{ kind: 'refund_succeeded', resource: id }],
    });
    const download = () => api.send({ path: '/v1/journal_entries/export', headers: { accept: 'text/csv' } });
    const file = await download();
    expect(file.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(String(file.body).trimEnd().split('\r\n')).toHaveLength(5);
    expect((await download()).body).toBe(file.body);
    expect(await world.shop.send({ path: `/v1/accounts/${account}` })).toMatchObject({ status: 404 });
  });
});
