import { describe, expect, it } from 'vitest';
import { money } from '../../lambdas/kernel/money.ts';
import type { BookedInvoice, BookedPayment, Books } from '../../lambdas/ledger/domain/books.ts';
import { checkInvoices } from '../../lambdas/ledger/domain/check-invoices.ts';

const eur = (minor: number) => money(minor, 'EUR');

const PAID: BookedInvoice = {
  id: 'inv_1',
  state: 'paid',
  total: eur(1190),
  paymentId: 'pay_1',
  isPaymentInProgress: false,
};

const CAPTURED: BookedPayment = {
  id: 'pay_1',
  state: 'captured',
  invoiceId: 'inv_1',
  captured: eur(1190),
  disputed: money(0, 'EUR'),
  refunded: eur(0),
  refundable: eur(1190),
};

const FAILED: BookedPayment = { ...CAPTURED, state: 'failed', captured: eur(0), refundable: eur(0) };
const WAITING: BookedInvoice = { ...PAID, state: 'open', isPaymentInProgress: true };

const books = (invoices: readonly BookedInvoice[], payments: readonly BookedPayment[]): Books => ({
  invoices,
  payments,
  resources: [],
  refunds: [],
  disputes: [],
  operations: [],
  entries: [],
  providerLines: [],
  providerAsOf: '2026-11-21T09:00:00.000Z',
});

const wrong = (invoices: readonly BookedInvoice[], payments: readonly BookedPayment[]) =>
  checkInvoices(books(invoices, payments)).map(({ kind, id }) => [kind, id]);

describe('the check of invoices', () => {
  it.each<[string, readonly BookedInvoice[], readonly BookedPayment[]]>([
    ['one that is paid', [PAID], [CAPTURED]],
    ['one that was refunded later', [PAID], [{ ...CAPTURED, refunded: eur(1190), refundable: eur(0) }]],
    ['one that is paid at the second try', [PAID], [{ ...FAILED, id: 'pay_0' }, CAPTURED]],
    ['one that waits for its payment', [WAITING], [{ ...FAILED, state: 'requires_action' }]],
    ['one whose payment failed', [{ ...WAITING, isPaymentInProgress: false }], [FAILED]],
    ['a payment of no invoice', [], [{ ...CAPTURED, invoiceId: null }]],
  ])('has nothing to say of %s', (_what, invoices, payments) => {
    expect(wrong(invoices, payments)).toEqual([]);
  });

  it.each<[string, readonly BookedInvoice[], readonly BookedPayment[]]>([
    ['paid by less than its total', [PAID], [{ ...CAPTURED, captured: eur(1189) }]],
    ['paid by a payment that failed', [PAID], [FAILED]],
    ['paid by a payment of another invoice', [PAID], [{ ...CAPTURED, invoiceId: null }]],
    ['paid by nothing', [{ ...PAID, paymentId: null }], []],
    ['waiting for a payment that is over', [WAITING], [FAILED]],
    ['waiting for nothing', [WAITING], []],
    ['paid twice', [PAID], [CAPTURED, { ...CAPTURED, id: 'pay_2' }]],
    ['not there, and yet somebody paid it', [], [CAPTURED]],
    ['open, and money was taken for it', [{ ...WAITING, isPaymentInProgress: false }], [CAPTURED]],
  ])('names an invoice that is %s', (_what, invoices, payments) => {
    expect(wrong(invoices, payments)).toEqual([['invoice_differs_from_payment', 'inv_1']]);
  });
});
