import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Endpoint, startEndpoint } from '../../bench/dynamodb/endpoint.ts';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { MONEY } from '../../bench/subjects/tables.ts';
import { createChangeInvoice } from '../../lambdas/invoices/change-invoice.ts';
import { createCreateInvoice } from '../../lambdas/invoices/create-invoice.ts';
import type { InvoiceChange } from '../../lambdas/invoices/domain/change-invoice.ts';
import { createInvoiceStore } from '../../lambdas/invoices/invoice-store.ts';
import { systemClock, toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import { createManualClock } from '../support/clock.ts';
import { invoiceWish, PAY } from '../support/invoices.ts';
import { API_SOURCE, MERCHANT } from '../support/payments.ts';

let endpoint: Endpoint;
beforeAll(async () => {
  // As long as a transaction of some items takes in DynamoDB.
  endpoint = await startEndpoint({ tables: [MONEY], hold: async () => wait(10) });
});
afterAll(async () => endpoint.close());

let keys = 0;

const setup = () => {
  const clock = createManualClock();
  const documents = createDocuments(endpoint.url);
  // Retries wait in real time: contenders that all try again at once would meet again.
  const transact = createTransact({ documents, clock: systemClock });
  const invoices = createInvoiceStore({ documents, transact, table: MONEY.name });
  const changeInvoice = createChangeInvoice({ documents, transact, table: MONEY.name, clock });
  keys += 1;
  const own = `test ${keys}`;
  const change = (resourceId: string, wish: InvoiceChange, idempotencyKey: string) =>
    changeInvoice({
      merchantId: MERCHANT,
      resourceId,
      route: `POST /v1/invoices/${resourceId}/${wish.kind}`,
      idempotencyKey,
      fingerprint: 'fingerprint',
      correlationId: 'correlation',
      wish: { change: wish, eventSource: API_SOURCE },
    });
  const createInvoice = createCreateInvoice({ invoices, clock });
  const create = (dueAt: string | null = null, fingerprint = 'fingerprint') =>
    createInvoice(invoiceWish({ idempotencyKey: own, dueAt, fingerprint }), API_SOURCE);
  return { clock, create, change, invoices };
};

const countOf = (entity: string, invoiceId: string): number =>
  [...endpoint.service.table(MONEY.name).items.values()].filter((item) => {
    const text = (name: string) => (item[name] as { S?: string } | undefined)?.S;
    return text('entity') === entity && text('invoice_id') === invoiceId;
  }).length;

describe('creating an invoice', () => {
  it('is answered the same for ever, even when its due time has passed', async () => {
    const { clock, create } = setup();
    const dueAt = toRfc3339(clock.nowMs() + 1000);
    const first = await create(dueAt);
    clock.advance(60_000);
    const again = await create(dueAt);
    if (!(first.ok && again.ok)) throw new Error('refused');
    expect(again.value).toEqual({ created: first.value.created, isReplay: true });
    expect(await create(dueAt, 'another request')).toMatchObject({
      error: { kind: 'idempotency_key_reused' },
    });
  });

  it('is refused when the due time has passed before', async () => {
    const { clock, create } = setup();
    expect(await create(toRfc3339(clock.nowMs()))).toEqual({ ok: false, error: { kind: 'due_in_the_past' } });
  });

  it('shows a duplicate what was created, whatever became of it', async () => {
    const { create, change } = setup();
    const first = await create();
    if (!first.ok) throw new Error(first.error.kind);
    await change(first.value.created.id, { kind: 'finalize' }, 'finalize');
    expect(await create()).toMatchObject({ value: { created: first.value.created, isReplay: true } });
  });
});

describe('paying an invoice where no provider is deployed', () => {
  it('is refused, and answered as before where it was accepted', async () => {
    const { create, change } = setup();
    const first = await create();
    if (!first.ok) throw new Error(first.error.kind);
    const { id } = first.value.created;
    await change(id, { kind: 'finalize' }, 'finalize');
    const alone: InvoiceChange = { kind: 'pay', source: 'tok_visa', takersFor: () => null };

    expect(await change(id, alone, 'pay')).toEqual({ ok: false, error: { kind: 'provider_not_configured' } });
    expect(countOf('payment', id)).toBe(0);
    const accepted = await change(id, PAY, 'pay');
    if (!accepted.ok) throw new Error(accepted.error.kind);
    expect(await change(id, alone, 'pay')).toMatchObject({
      value: { answer: accepted.value.answer, isReplay: true },
    });
  });
});

describe('fifty wishes to pay one invoice, at once, where transactions conflict', () => {
  it('make one payment', async () => {
    const { create, change, invoices } = setup();
    const first = await create();
    if (!first.ok) throw new Error(first.error.kind);
    const { id } = first.value.created;
    await change(id, { kind: 'finalize' }, 'finalize');
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => change(id, PAY, `pay ${index}`)),
    );
    const accepted = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
    expect(accepted).toHaveLength(1);
    for (const answer of answers)
      if (!answer.ok) expect(['payment_in_progress', 'contended']).toContain(answer.error.kind);
    expect(countOf('payment', id)).toBe(1);
    expect(await invoices.get(id)).toMatchObject({
      state: 'open',
      isPaymentInProgress: true,
      payment: accepted[0]?.resource.payment,
    });
  });
});
