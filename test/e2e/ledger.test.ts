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
    clients: [{ name: 'shop', scopes: ['payments:write', 'payments:read', 'refunds:write'] }],
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
    expect(await waitForOutcome(api, id, 75)).toMatchObject({ status: 'captured' });
    return id;
  };
  const balanceOf = (kind: 'merchant_payable' | 'provider_clearing') =>
    readItem(balanceKey(accountId(merchant.id, kind, EUR)));
  const settle = (balance: bigint) =>
    poll({
      read: () => balanceOf('merchant_payable'),
      until: (item) => item?.['balance'] === balance,
      withinSeconds: 30,
    });
  return { api, pay, settle, balanceOf };
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
