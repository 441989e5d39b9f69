import { describe, expect, it } from 'vitest';
import type { Invoice } from '../../lambdas/invoices/domain/invoice.ts';
import { toItem as toInvoiceItem } from '../../lambdas/invoices/invoice-item.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { toBreakItem } from '../../lambdas/ledger/break-item.ts';
import { newBreak } from '../../lambdas/ledger/break-writes.ts';
import { end, reopen } from '../../lambdas/ledger/domain/act-on-break.ts';
import { breakId } from '../../lambdas/ledger/domain/break.ts';
import type { Operation } from '../../lambdas/operations/domain/operation.ts';
import { toAttributes } from '../../lambdas/operations/operation-item.ts';
import type { Payment } from '../../lambdas/payments/domain/payment.ts';
import { toItem as toPaymentItem } from '../../lambdas/payments/payment-item.ts';
import { type Item, toItem } from '../../lambdas/platform/dynamo.ts';
import { putEvent } from '../../lambdas/platform/event-item.ts';
import { toMessages, toNewEvent } from '../../lambdas/relay/to-messages.ts';
import { changed, newInvoice, openInvoice, PAY } from '../support/invoices.ts';
import { marshalled, newPayment } from '../support/payments.ts';

const { operation, event, payment } = newPayment({ amount: money(1250, 'EUR') });

/** An item as it comes out of the stream: numbers are `bigint`. */
const streamed = (item: Record<string, unknown>): Item => toItem(marshalled(item)) ?? {};

const itemOf = (of: Operation): Item =>
  streamed({ pk: `operation#${of.id}`, sk: 'operation', ...toAttributes(of) });

const unknownWithCheck = (number: number): Item =>
  itemOf({
    ...operation,
    state: 'unknown',
    submittedAt: '2026-11-21T09:00:01.000Z',
    check: { number, at: `2026-11-21T09:0${number}:00.000Z` },
  });

const submitted = itemOf({
  ...operation,
  state: 'submitted',
  submittedAt: '2026-11-21T09:00:01.000Z',
  check: null,
});

const ids = {
  operation_id: operation.id,
  resource_id: payment.id,
  merchant_id: payment.merchantId,
  correlation_id: 'correlation',
};

describe('a change of an operation', () => {
  it('sends a new one to its provider', () => {
    expect(toMessages({ before: null, after: itemOf(operation) })).toEqual([
      { to: 'provider_commands', message: ids },
    ]);
  });

  it('schedules a check that was planned', () => {
    expect(toMessages({ before: submitted, after: unknownWithCheck(1) })).toEqual([
      { to: 'resolutions', message: { ...ids, check: 1 }, dueAt: '2026-11-21T09:01:00.000Z' },
    ]);
  });

  it('schedules the next check after one', () => {
    expect(toMessages({ before: unknownWithCheck(1), after: unknownWithCheck(2) })).toMatchObject([
      { to: 'resolutions', message: { check: 2 } },
    ]);
  });

  it('schedules nothing when the planned check stays the same', () => {
    expect(toMessages({ before: unknownWithCheck(1), after: unknownWithCheck(1) })).toEqual([]);
  });

  it('sends nothing when no check is planned', () => {
    expect(toMessages({ before: itemOf(operation), after: submitted })).toEqual([]);
  });
});

describe('a change of an event', () => {
  const after = streamed(putEvent('money', `payment#${payment.id}`, event).Put?.Item ?? {});

  it('is news when it is new, with amounts as JSON numbers again', () => {
    expect(toNewEvent({ before: null, after })).toEqual([event]);
    expect(toNewEvent({ before: null, after })[0]?.object).toMatchObject({ amount: 1250 });
  });

  it('is no news when it was there before', () => {
    expect(toNewEvent({ before: after, after })).toEqual([]);
    expect(toMessages({ before: null, after })).toEqual([]);
  });
});

describe('a change of an invoice', () => {
  const dueAt = '2026-12-24T12:00:00.000Z';
  const open = openInvoice({ dueAt });
  const item = (invoice: Invoice): Item => streamed(toInvoiceItem(invoice));

  it('has it looked at when it is due, from the moment on at which it is open', () => {
    expect(toMessages({ before: item(newInvoice({ dueAt })), after: item(open) })).toEqual([
      {
        to: 'due_invoices',
        message: { invoice_id: open.id, merchant_id: open.merchantId, correlation_id: 'correlation' },
        dueAt,
      },
    ]);
  });

  it.each([
    ['is a draft', null, newInvoice({ dueAt })],
    ['is never due', newInvoice(), openInvoice()],
    ['was open before', open, changed(open, PAY).invoice],
    ['is over', open, changed(open, { kind: 'void' }).invoice],
  ])('plans nothing for one that %s', (_what, before, after) => {
    expect(toMessages({ before: before === null ? null : item(before), after: item(after) })).toEqual([]);
  });
});

describe('a change of a payment', () => {
  const captureBefore = '2026-11-28T09:00:00.000Z';
  const waiting = newPayment({ capture: 'manual' }).payment;
  const authorized: Payment = { ...waiting, state: 'authorized', providerReference: 'ch_1', captureBefore };
  const item = (one: Payment): Item => streamed(toPaymentItem(one));
  const about = (due_at: string) => ({
    payment_id: waiting.id,
    merchant_id: waiting.merchantId,
    correlation_id: 'correlation',
    due_at,
  });

  it('has it looked at when its authorisation ends, from the moment on at which there is one', () => {
    expect(toMessages({ before: item(waiting), after: item(authorized) })).toEqual([
      {
        to: 'resolutions',
        message: about(captureBefore),
        dueAt: captureBefore,
      },
    ]);
  });

  it('has it looked at again when it could not be let go of, and not while that is under way', () => {
    const at = '2026-11-28T09:15:00.000Z';
    const releasing: Payment = { ...authorized, release: { tries: 0, at: null } };
    const refused: Payment = { ...authorized, release: { tries: 1, at } };
    expect(toMessages({ before: item(authorized), after: item(releasing) })).toEqual([]);
    expect(toMessages({ before: item(releasing), after: item(refused) })).toEqual([
      { to: 'resolutions', message: about(at), dueAt: at },
    ]);
  });

  it('has it looked at when its payer has had their time', () => {
    const at = '2026-11-21T10:00:00.000Z';
    const sentAway: Payment = {
      ...waiting,
      state: 'requires_action',
      providerReference: 'ch_1',
      redirectUrl: 'https://bank.example/',
      release: { tries: 0, at },
    };
    expect(toMessages({ before: item(waiting), after: item(sentAway) })).toEqual([
      { to: 'resolutions', message: about(at), dueAt: at },
    ]);
  });

  it.each<readonly [string, Payment | null, Payment]>([
    ['is new', null, waiting],
    ['was authorized before', authorized, { ...authorized, sequence: 3 }],
    ['is captured', authorized, { ...authorized, state: 'captured' }],
  ])('plans nothing for one that %s', (_what, before, after) => {
    expect(toMessages({ before: before === null ? null : item(before), after: item(after) })).toEqual([]);
  });
});

describe('any other change', () => {
  it('sends nothing: neither payments nor journal entries leave the table', () => {
    const entity = (name: string) => streamed({ pk: 'pk', sk: 'sk', entity: name });
    for (const name of ['payment', 'entry', 'delivery'])
      expect([
        ...toMessages({ before: null, after: entity(name) }),
        ...toNewEvent({ before: null, after: entity(name) }),
      ]).toEqual([]);
  });

  it('sends nothing when an item is deleted', () => {
    expect(toMessages({ before: itemOf(operation), after: null })).toEqual([]);
    expect(toNewEvent({ before: itemOf(operation), after: null })).toEqual([]);
  });
});

describe('a change of a break', () => {
  const begun = newBreak({
    id: breakId('missing_here', 'op_1'),
    kind: 'missing_here',
    provider: 'sandbox',
    subjectId: 'op_1',
    resourceId: null,
    merchantId: null,
    amount: null,
    detail: null,
    since: '2026-11-21T09:00:00.000Z',
    openedAt: '2026-11-21T09:00:00.000Z',
    difference: null,
    seen: null,
  });
  const opened = streamed(toBreakItem(begun));
  const dueAt = '2026-11-22T09:00:00.000Z';

  it('schedules a look at the time that it is due, when it begins and when it begins again', () => {
    expect(toMessages({ before: null, after: opened })).toEqual([
      { to: 'resolutions', message: { break_id: begun.id, due_at: dueAt }, dueAt },
    ]);
    const ended = end(begun, 'ignored', { at: dueAt, as: 'ignored', by: 'anna', reason: null }).after;
    expect(toMessages({ before: opened, after: streamed(toBreakItem(ended)) })).toEqual([]);
    const again = reopen(ended, { at: dueAt, by: 'anna', note: null }, {}).after;
    expect(
      toMessages({ before: streamed(toBreakItem(ended)), after: streamed(toBreakItem(again)) }),
    ).toMatchObject([{ to: 'resolutions', dueAt: '2026-11-23T09:00:00.000Z' }]);
  });

  it('that is only assigned schedules nothing more', () => {
    const assigned = streamed(toBreakItem({ ...begun, state: 'assigned', owner: 'anna' }));
    expect(toMessages({ before: opened, after: assigned })).toEqual([]);
  });
});
