import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Endpoint, startEndpoint } from '../../bench/dynamodb/endpoint.ts';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { MONEY } from '../../bench/subjects/tables.ts';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import type { MerchantId, TokenId } from '../../lambdas/kernel/ids.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import type { TokenDemand, TokenHandle } from '../../lambdas/tokens/domain/token-handle.ts';
import { refusalOf } from '../../lambdas/tokens/domain/token-handle.ts';
import { checkToken, fromHandleItem, toHandleItem } from '../../lambdas/tokens/handle-item.ts';
import { refusedToken } from '../../lambdas/tokens/refused-token.ts';

vi.setConfig({ testTimeout: 120_000 });

let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await startEndpoint({ tables: [MONEY] });
});
afterAll(() => endpoint.close());

const ID = 'tok_00000000000000000000000000' as TokenId;
const merchant = fc.constantFrom<MerchantId>(
  'mer_00000000000000000000000000',
  'mer_11111111111111111111111111',
);
const type = fc.constantFrom<TokenHandle['type']>('card', 'iban', 'us_bank_account');
const country = fc.constantFrom('DE', 'FR', 'US');
const month = fc.constantFrom('2026-10', '2026-11', '2026-12');

const handle: fc.Arbitrary<TokenHandle> = fc.record({
  id: fc.constant(ID),
  merchantId: merchant,
  type,
  state: fc.constantFrom('active', 'erased'),
  country: fc.option(country),
  expires: fc.option(month),
});

const demand: fc.Arbitrary<TokenDemand> = fc
  .record({
    id: fc.constant(ID),
    merchantId: merchant,
    use: fc.constantFrom('authorize' as const, 'payout' as const),
    accounts: fc.array(
      fc.record({
        type,
        countries: fc.oneof(fc.constant('any' as const), fc.array(country, { minLength: 1, maxLength: 3 })),
      }),
      { maxLength: 3 },
    ),
    month,
  })
  // Providers take cards to authorise, and bank accounts to pay out to.
  .map((asked) => ({
    ...asked,
    accounts: asked.accounts.filter((taken) => (taken.type === 'card') === (asked.use === 'authorize')),
  }));

it('a token passes the condition in the write exactly when nothing is wrong with it', async () => {
  const documents = createDocuments(endpoint.url);
  const transact = createTransact({ documents, clock: systemClock });
  await fc.assert(
    fc.asyncProperty(handle, demand, async (token, asked) => {
      await documents.send(new PutCommand({ TableName: MONEY.name, Item: toHandleItem(token) }));
      const written = await transact([checkToken(MONEY.name, asked)]);
      const failed = written.ok || written.error.kind === 'contended' ? [] : written.error.failed;
      expect(refusedToken(failed, 0, asked)).toEqual(refusalOf(token, asked));
      expect(written.ok).toBe(refusalOf(token, asked) === null);
    }),
    { numRuns: 300 },
  );
  documents.destroy();
});

it('a token that is not there is unknown', async () => {
  const documents = createDocuments(endpoint.url);
  const asked: TokenDemand = {
    id: 'tok_11111111111111111111111111',
    merchantId: 'mer_00000000000000000000000000',
    use: 'authorize',
    accounts: [{ type: 'card', countries: 'any' }],
    month: '2026-11',
  };
  const writing = documents.send(
    new TransactWriteCommand({ TransactItems: [checkToken(MONEY.name, asked)] }),
  );
  await expect(writing).rejects.toMatchObject({ name: 'TransactionCanceledException' });
  expect(refusedToken([{ index: 0, existing: null }], 0, asked)).toEqual({ kind: 'token_unknown' });
  documents.destroy();
});

it('a handle comes back as it was put', () => {
  fc.assert(
    fc.property(handle, (token) => {
      const item = Object.fromEntries(
        Object.entries(toHandleItem(token)).filter(([, value]) => value !== undefined),
      );
      expect(fromHandleItem(item)).toEqual(token);
    }),
  );
});
