import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiAnswer } from '../../local/demonstration/api-client.ts';
import { poll } from '../../local/demonstration/payments.ts';
import { runOps } from '../../ops/program.ts';
import { e2eInstance } from '../support/local-cloud.ts';
import {
  createPayoutMerchant,
  type Payout,
  type PayoutMerchant,
  post,
  readAvailable,
} from './payout-merchants.ts';
import { expectBooksToAgree, openWorld, type World } from './world.ts';

let world: World;
let merchant: PayoutMerchant;

beforeAll(async () => {
  world = openWorld();
  merchant = await createPayoutMerchant(world, 1_000);
});

const payOut = (
  amount: number,
  destination: string,
  by = merchant,
  key: string = world.newKey(),
): Promise<ApiAnswer> => post(by.shop, '/v1/payouts', { amount, currency: 'EUR', destination }, key);

const available = (by = merchant): Promise<number> => readAvailable(world, by);

const made = (answer: ApiAnswer): Payout => {
  expect(answer).toMatchObject({ status: 201 });
  return answer.body as Payout;
};

const reaches = (id: string, status: string): Promise<Payout> =>
  poll({
    read: async () => (await merchant.shop.send({ path: `/v1/payouts/${id}` })).body as Payout,
    until: (payout) => payout.status === status,
  });

/** The destinations of a merchant's payouts. */
const listed = async (by = merchant): Promise<readonly string[]> => {
  const { body } = await by.shop.send({ path: '/v1/payouts?limit=100' });
  const { data } = body as { readonly data: readonly { readonly destination: string }[] };
  return data.map(({ destination }) => destination);
};

/** An account that is nobody's yet, and behaves as a ready-made one does. */
const ownAccount = (behaves: string): string => `${behaves}__${world.newKey().replaceAll('-', '')}`;

/** Runs an operator's command; its exit code. */
const ops = async (...args: readonly string[]): Promise<number> => {
  const nowhere = () => undefined;
  return runOps(['--instance', e2eInstance, ...args], {
    streams: { out: nowhere, err: nowhere },
    environment: {},
  });
};

describe('a payout moves nothing and leaves nothing', () => {
  it.each(['tok_visa', 'ba_of_somebody_else', 'ba_ok_', 'ba_1MtFZGLkdIwHu7ixWyYqFHBn'])(
    'to a destination that the merchant’s providers could never take: %s',
    async (destination) => {
      const before = await available();
      const answer = await payOut(10, destination);
      expect(answer).toMatchObject({
        status: 422,
        body: { code: 'payout_destination_invalid', retryable: false },
      });
      expect(await available()).toBe(before);
      expect(await listed()).not.toContain(destination);
    },
  );

  it('to another merchant’s destination', async () => {
    const destination = ownAccount('ba_ok');
    const { id } = made(await payOut(10, destination));
    const other = await createPayoutMerchant(world, 100);
    const answer = await payOut(10, destination, other);
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'payout_destination_foreign', retryable: false },
    });
    expect(await available(other)).toBe(100);
    expect(await listed(other)).toEqual([]);
    expect(await reaches(id, 'paid')).toMatchObject({ status: 'paid' });
  });

  it.each([
    ['ba_closed', 'failed', 'destination_closed'],
    ['ba_unknown', 'failed', 'invalid_destination'],
    ['ba_returned', 'returned', 'destination_closed'],
  ])(
    'to a destination that was found to be closed (%s), until it is reopened',
    async (behaves, end, code) => {
      const destination = ownAccount(behaves);
      const key = world.newKey();
      const first = await payOut(10, destination, merchant, key);
      const { id } = made(first);
      expect(await reaches(id, end)).toMatchObject({ failure: { code } });

      const refused = await payOut(11, destination);

      expect(refused).toMatchObject({ status: 422, body: { code: 'payout_destination_closed' } });
      expect((refused.body as { readonly detail: string }).detail).toContain(
        `Payout ${id} ended with ${code}`,
      );
      const replayed = await payOut(10, destination, merchant, key);
      expect(replayed).toMatchObject({ status: 201, body: { id, status: 'pending' } });
      expect(
        await ops('payouts', 'reopen-destination', id, '--by', 'me', '--reason', 'the bank was wrong'),
      ).toBe(0);
      expect(await ops('payouts', 'reopen-destination', id, '--by', 'me', '--reason', 'and again')).toBe(1);
      expect(await payOut(12, destination)).toMatchObject({ status: 201 });
    },
  );
});

it('in the end provider, payouts and journal agree', async () => {
  await expectBooksToAgree(world);
});
