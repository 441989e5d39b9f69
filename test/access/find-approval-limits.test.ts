import { expect, it } from 'vitest';
import type { ApprovalLimits } from '../../lambdas/access/domain/approval-limits.ts';
import { createFindApprovalLimits } from '../../lambdas/access/find-approval-limits.ts';
import { merchantNamed } from './directory-suite.ts';

const { id } = merchantNamed('a');

const setup = (first: ApprovalLimits | undefined) => {
  let nowMs = 0;
  let limits = first;
  let asked = 0;
  const find = createFindApprovalLimits({
    getMerchant: async () => {
      asked += 1;
      return limits === undefined ? null : merchantNamed('a', { payoutApprovalAbove: limits });
    },
    clock: { nowMs: () => nowMs },
  });
  return {
    find: async () => find(id),
    asked: () => asked,
    wait: (milliseconds: number) => {
      nowMs += milliseconds;
    },
    set: (next: ApprovalLimits) => {
      limits = next;
    },
  };
};

it('limits are read once in half a minute, and a change is noticed after it', async () => {
  const { find, asked, wait, set } = setup({ EUR: 100n });
  expect(await find()).toEqual({ EUR: 100n });
  set({ EUR: 1n });
  wait(29_999);
  expect(await find()).toEqual({ EUR: 100n });
  expect(asked()).toBe(1);
  wait(1);
  expect(await find()).toEqual({ EUR: 1n });
});

it('a merchant that is not there, or never set any, has none', async () => {
  expect(await setup(undefined).find()).toEqual({});
});
