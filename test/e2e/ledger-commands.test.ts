import { execFile } from 'node:child_process';
import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { money } from '../../lambdas/kernel/money.ts';
import { balanceKey } from '../../lambdas/ledger/balance-writes.ts';
import { type AccountId, accountId } from '../../lambdas/ledger/domain/account.ts';
import { accountPartition } from '../../lambdas/ledger/statement-item.ts';
import type { Item } from '../../lambdas/platform/dynamo.ts';
import type { ApiClient } from '../../local/demonstration/api-client.ts';
import { createPayment, poll, waitForOutcome } from '../../local/demonstration/payments.ts';
import { e2eInstance } from '../support/local-cloud.ts';
import { apiFor, merchantServices } from './merchants.ts';
import { openWorld, type World } from './world.ts';

const EUR = money(0, 'EUR').currency;
const ROOT = new URL('../..', import.meta.url);

let world: World;
beforeAll(() => {
  world = openWorld();
});

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A command as `npm run ops` runs it: a process of its own, and what it leaves behind. */
const ops = async (...args: readonly string[]): Promise<Ended> => {
  const { AWS_PROFILE: _, ...env } = process.env;
  const command = ['ops/ops.ts', '--instance', e2eInstance, ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: ROOT, env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
};

/** A merchant of this test's own, with two payments and a refund that are in its statements. */
const openShop = async () => {
  const { merchant, clients } = await merchantServices(world).createMerchant({
    name: 'Commands',
    clients: [{ name: 'shop', scopes: ['payments:write', 'payments:read', 'refunds:write', 'ledger:read'] }],
  });
  const [client] = clients;
  if (client === undefined) throw new Error('no client was created');
  const api = apiFor(world, client);
  const order = { currency: 'EUR', source: 'tok_visa' };
  const paid = [1000, 234].map(async (amount) => {
    const { id } = await createPayment(api, { ...order, amount, key: world.newKey() });
    return waitForOutcome(api, id);
  });
  const [first] = await Promise.all(paid);
  const body = { payment: first?.id, amount: 34 };
  await api.send({ method: 'POST', path: '/v1/refunds', idempotencyKey: world.newKey(), body });
  await settled(api, 1200);
  return { merchantId: merchant.id, api };
};

const settled = (api: ApiClient, balance: number) =>
  poll({
    read: async () => (await api.send({ path: '/v1/balances' })).body as Balances,
    until: ({ data }) => data[0]?.balance === balance && data[0].available === balance,
  });

interface Balances {
  readonly data: readonly { readonly balance: number; readonly available: number }[];
}

const queryPartition = async (pk: string): Promise<readonly Item[]> => {
  const { Items } = await world.documents.send(
    new QueryCommand({
      TableName: world.output('MoneyTable'),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ConsistentRead: true,
    }),
  );
  return Items ?? [];
};

const itemsOf = async (account: AccountId): Promise<readonly Item[]> => [
  ...(await queryPartition(balanceKey(account).pk)),
  ...(await queryPartition(accountPartition(account))),
];

/** As if the stream had never told of them. */
const forget = async (items: readonly Item[]): Promise<void> => {
  for (const { pk, sk } of items)
    await world.documents.send(new DeleteCommand({ TableName: world.output('MoneyTable'), Key: { pk, sk } }));
};

const withoutTime = (items: readonly Item[]) => items.map(({ updated_at: _, batch_at: __, ...item }) => item);

describe('the command ledger export', () => {
  it.each([
    ['csv', 'text/csv'],
    ['jsonl', 'application/x-ndjson'],
  ])('writes the same %s to standard output, every time, as the API answers', async (format, accept) => {
    const { merchantId, api } = await openShop();
    const period = { from: '2020-01-01T00:00:00Z', to: new Date(Date.now() + 60_000).toISOString() };
    const wish = ['--merchant', merchantId, '--from', period.from, '--to', period.to, '--format', format];

    const file = await ops('ledger', 'export', ...wish);

    expect(file).toMatchObject({ code: 0, err: expect.stringContaining('the local cloud') });
    const query = new URLSearchParams(period).toString();
    const download = await api.send({
      path: `/v1/journal_entries/export?${query}`,
      headers: { accept },
    });
    expect(file.out).toBe(download.body);
    // Three entries of two postings, below the one header of a CSV.
    expect(file.out.trimEnd().split('\n')).toHaveLength(format === 'csv' ? 7 : 6);
    expect((await ops('ledger', 'export', ...wish)).out).toBe(file.out);
  });

  it('of a merchant that has no entries is a header and nothing else', async () => {
    const wish = ['--from', '2020-01-01T00:00:00Z', '--to', '2030-01-01T00:00:00Z'];
    const { code, out } = await ops('ledger', 'export', '--merchant', 'mer_nobody', ...wish);
    expect({ code, lines: out.trimEnd().split('\n') }).toMatchObject({
      code: 0,
      lines: [expect.stringMatching(/^entry_id,/)],
    });
  });

  it('with a time that is none ends with the exit code for a wrong command line', async () => {
    const wish = ['--merchant', 'mer_1', '--from', 'yesterday', '--to', '2030-01-01T00:00:00Z'];
    expect(await ops('ledger', 'export', ...wish)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('Use RFC 3339'),
    });
  });
});

describe('the command balances rebuild', () => {
  it('brings back what statements and balances lack, and nothing twice', async () => {
    const { merchantId, api } = await openShop();
    const accounts = (['merchant_payable', 'provider_clearing'] as const).map((kind) =>
      accountId(merchantId, kind, EUR),
    );
    const readAll = async () => (await Promise.all(accounts.map(itemsOf))).flat();
    const before = await readAll();
    // Per account a balance, a day (or two, at midnight) and three lines.
    expect(before.length).toBeGreaterThanOrEqual(10);
    await forget(before);
    expect(await readAll()).toEqual([]);

    const rebuilt = await ops('--json', 'balances', 'rebuild');

    expect(rebuilt.code).toBe(0);
    const { lines_added } = JSON.parse(rebuilt.out) as { lines_added: number };
    expect(lines_added).toBeGreaterThanOrEqual(6);
    expect(withoutTime(await readAll())).toEqual(withoutTime(before));
    await settled(api, 1200);

    const after = await readAll();
    const again = await ops('balances', 'rebuild');
    expect(again.code).toBe(0);
    expect(again.out).toMatch(/entries read\n\d+ statement lines were missing/);
    expect(await readAll()).toEqual(after);
  });
});
