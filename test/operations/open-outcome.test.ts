import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openCrashWorld } from './crash/crash-world.ts';
import { openShop } from './crash/shop.ts';

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => vi.useRealTimers());

/** A payment whose operation lost its reply, asked while nobody knows the outcome, and again when it is known. */
const ask = async (
  begin: 'authorize' | 'capture',
  path: (id: string) => string,
  body: (id: string) => object,
) => {
  const world = await openCrashWorld();
  const shop = openShop(world);
  const { id } = begin === 'authorize' ? await shop.authorize('automatic') : await shop.capture(400);
  const answers: string[] = [];
  const send = async (): Promise<void> => {
    const { status, body: answer } = await shop.send(path(id), body(id));
    answers.push(`${status} ${answer.code ?? ''} ${String(answer.retryable ?? '')}`.trim());
  };
  await send();
  let isAsked = false;
  await world.run({
    loss: 'reply',
    webhooks: 'are lost',
    deathAt: null,
    // The first check comes when submit is over: it finds the operation unknown.
    meanwhile: async (_awaits, where) => {
      if (isAsked || !where.startsWith('resolve')) return;
      isAsked = true;
      await send();
    },
  });
  await send();
  await world.close();
  return answers;
};

describe('a new wish about a payment whose operation has no outcome yet', () => {
  it.each([
    [
      'a refund, before its authorization is known',
      'authorize',
      () => '/v1/refunds',
      (id: string) => ({ payment: id }),
      '201',
    ],
    [
      'a refund of what is being captured',
      'capture',
      () => '/v1/refunds',
      (id: string) => ({ payment: id }),
      '201',
    ],
    ['a capture', 'capture', (id: string) => `/v1/payments/${id}/capture`, () => ({ amount: 100 }), '202'],
    ['a cancel', 'capture', (id: string) => `/v1/payments/${id}/cancel`, () => ({}), '202'],
  ] as const)('%s is told to come back, and then taken', async (_what, begin, path, body, taken) => {
    expect(await ask(begin, path, body)).toEqual([
      '409 operation_in_progress true',
      '409 operation_outcome_unknown true',
      taken,
    ]);
  });
});
