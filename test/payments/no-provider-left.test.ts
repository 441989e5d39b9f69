import { describe, expect, it } from 'vitest';
import { startEndpoint } from '../../bench/dynamodb/endpoint.ts';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { MONEY } from '../../bench/subjects/tables.ts';
import { createCreatePayment } from '../../lambdas/payments/create-payment.ts';
import { createPaymentStore } from '../../lambdas/payments/payment-store.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import { createManualClock } from '../support/clock.ts';
import { API_SOURCE, paymentWish } from '../support/payments.ts';

describe('a deployment whose last provider is gone', () => {
  it('takes no new payments, and answers for those that it took as it did at first', async () => {
    const endpoint = await startEndpoint({ tables: [MONEY] });
    const clock = createManualClock();
    const money = { documents: createDocuments(endpoint.url), clock, table: MONEY.name };
    const payments = createPaymentStore({ ...money, transact: createTransact(money) });
    const create = createCreatePayment({ payments, clock });
    const wish = paymentWish();
    const first = await create(wish, API_SOURCE);
    if (!first.ok) return expect.unreachable(first.error.kind);

    const gone = { ...wish, provider: null };
    clock.advance(86_400_000);
    expect(await create(gone, API_SOURCE)).toEqual({
      ok: true,
      value: { created: first.value.created, isReplay: true },
    });
    expect(await create({ ...gone, fingerprint: 'another' }, API_SOURCE)).toMatchObject({
      ok: false,
      error: { kind: 'idempotency_key_reused' },
    });
    expect(await create({ ...gone, idempotencyKey: 'new' }, API_SOURCE)).toEqual({
      ok: false,
      error: { kind: 'provider_not_configured' },
    });
    await endpoint.close();
  });
});
