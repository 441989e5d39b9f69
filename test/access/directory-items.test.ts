import { expect, it } from 'vitest';
import { fromMerchantItem, toMerchantItem } from '../../lambdas/access/directory-items.ts';
import { merchantNamed } from './directory-suite.ts';

it('a merchant has no state, and one that was stored with one is read all the same', () => {
  const merchant = merchantNamed('a', { routing: 'EUR=sandbox', payoutApprovalAbove: { EUR: 5n } });
  const item = toMerchantItem(merchant);

  expect(item).not.toHaveProperty('status');
  expect(fromMerchantItem(item)).toEqual(merchant);
  expect(fromMerchantItem({ ...item, status: 'active' })).toEqual(merchant);
  expect(() => fromMerchantItem({ ...item, state: 'active' })).toThrow('state');
});
