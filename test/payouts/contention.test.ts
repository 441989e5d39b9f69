import { afterEach, expect, it } from 'vitest';
import { openPayoutWorld, type PayoutWorld } from './payout-world.ts';

let world: PayoutWorld;
afterEach(async () => world.close());

const until = async (send: () => ReturnType<PayoutWorld['pay']>): ReturnType<PayoutWorld['pay']> => {
  const answer = await send();
  return answer.status === 503 && answer.body['retryable'] === true ? until(send) : answer;
};

it('of 100 payouts at once of a balance that allows 7, 7 are made and the others told what is left', async () => {
  world = await openPayoutWorld(750n);

  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, n) => until(async () => world.pay(100, { key: `payout ${n}` }))),
  );

  expect(answers.filter(({ status }) => status === 201)).toHaveLength(7);
  const refused = answers.filter(({ status }) => status !== 201);
  expect(new Set(refused.map(({ status, body }) => `${status} ${String(body['code'])}`))).toEqual(
    new Set(['422 insufficient_balance']),
  );
  expect(refused.at(-1)?.body['detail']).toBe('50 minor units of EUR are available.');
  expect(await world.available()).toBe(50n);
  expect((await world.readBooks()).operations).toHaveLength(7);
});

it('one key sent 50 times at once takes the money once, even if that was the last of it', async () => {
  world = await openPayoutWorld(100n);

  const answers = await Promise.all(
    Array.from({ length: 50 }, async () => until(async () => world.pay(100, { key: 'once' }))),
  );

  expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
  expect(answers[0]?.status).toBe(201);
  expect(await world.available()).toBe(0n);
});
