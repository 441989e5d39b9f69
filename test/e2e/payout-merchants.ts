import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import type { Scope } from '../../lambdas/access/domain/scopes.ts';
import type { MerchantId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { balanceKey } from '../../lambdas/ledger/balance-writes.ts';
import { accountId } from '../../lambdas/ledger/domain/account.ts';
import type { ApiAnswer, ApiClient } from '../../local/demonstration/api-client.ts';
import { createPayment, poll, waitForOutcome } from '../../local/demonstration/payments.ts';
import { apiFor, merchantServices } from './merchants.ts';
import type { World } from './world.ts';

export interface Payout {
  readonly id: string;
  readonly status: string;
  readonly failure: { readonly code: string } | null;
}

export interface PayoutMerchant {
  readonly id: MerchantId;
  /** Asks for payouts and may approve, but not its own. */
  readonly shop: ApiClient;
  readonly boss: ApiClient;
  readonly names: { readonly shop: string; readonly boss: string };
}

const ALL: readonly Scope[] = [
  'payments:write',
  'payments:read',
  'payouts:write',
  'payouts:approve',
  'vault:write',
];

const balanceOf = (id: MerchantId) => balanceKey(accountId(id, 'merchant_payable', money(0, 'EUR').currency));

/** What a payment brings in becomes available moments after its capture. */
const earn = async (
  world: World,
  { id, shop }: Pick<PayoutMerchant, 'id' | 'shop'>,
  amount: number,
): Promise<void> => {
  const order = { amount, currency: 'EUR', source: 'tok_visa', key: world.newKey() };
  const payment = await createPayment(shop, order);
  expect(await waitForOutcome(shop, payment.id)).toMatchObject({ status: 'captured' });
  const TableName = world.output('MoneyTable');
  const item = await poll({
    read: async () =>
      (await world.documents.send(new GetCommand({ TableName, Key: balanceOf(id), ConsistentRead: true })))
        .Item,
    until: (balance) => balance?.['available'] === BigInt(amount),
  });
  expect(item?.['available']).toBe(BigInt(amount));
};

/** A merchant with so much to pay out, in euros; above 10.00 a payout needs the boss. */
export const createPayoutMerchant = async (world: World, available: number): Promise<PayoutMerchant> => {
  const created = await merchantServices(world).createMerchant({
    name: 'Merchant with payouts',
    clients: [
      { name: 'shop', scopes: ALL },
      { name: 'boss', scopes: ALL },
    ],
    payoutApprovalAbove: { EUR: 1_000n },
  });
  const [shop, boss] = created.clients;
  if (shop === undefined || boss === undefined) throw new Error('two clients were asked for');
  const api = apiFor(world, shop);
  await earn(world, { id: created.merchant.id, shop: api }, available);
  return {
    id: created.merchant.id,
    shop: api,
    boss: apiFor(world, boss),
    names: { shop: shop.client_id, boss: boss.client_id },
  };
};

export const post = (api: ApiClient, path: string, body: object, key: string): Promise<ApiAnswer> =>
  api.send({ method: 'POST', path, body, idempotencyKey: key });

/** What can be paid out, read the way a client learns it: by asking for more than there can be. */
export const readAvailable = async (world: World, by: PayoutMerchant): Promise<number> => {
  const order = { amount: Number.MAX_SAFE_INTEGER, currency: 'EUR', destination: 'ba_ok' };
  const answer = await post(by.shop, '/v1/payouts', order, world.newKey());
  expect(answer).toMatchObject({ status: 422, body: { code: 'insufficient_balance', retryable: false } });
  const { detail } = answer.body as { readonly detail: string };
  return Number(/^(-?\d+) minor units of EUR are available\.$/.exec(detail)?.[1]);
};
