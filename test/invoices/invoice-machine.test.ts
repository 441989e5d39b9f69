import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { becomeOverdue } from '../../lambdas/invoices/domain/become-overdue.ts';
import { decideInvoiceChange, type InvoiceChange } from '../../lambdas/invoices/domain/change-invoice.ts';
import { asCreated } from '../../lambdas/invoices/domain/create-invoice.ts';
import { followPayment } from '../../lambdas/invoices/domain/follow-payment.ts';
import { INVOICE_TRANSITIONS, type Invoice, isOverdue } from '../../lambdas/invoices/domain/invoice.ts';
import { invoiceView } from '../../lambdas/invoices/domain/invoice-view.ts';
import { toRfc3339 } from '../../lambdas/kernel/clock.ts';
import type { Payment } from '../../lambdas/payments/domain/payment.ts';
import { AT, changed, newInvoice, openInvoice, PAY, wisher } from '../support/invoices.ts';
import { API_SOURCE } from '../support/payments.ts';

const START_MS = Date.parse(AT);
const DUE_AT = toRfc3339(START_MS + 10_000);

type Ending = 'captured' | 'failed' | 'canceled' | 'requires_action';

/** The payment in the state that its outcome gave it. */
const ended = (payment: Payment, ending: Ending): Payment => {
  const providerReference = 'ch';
  if (ending === 'captured')
    return { ...payment, state: ending, providerReference, amountCaptured: payment.amount };
  if (ending === 'failed') return { ...payment, state: ending, failureCode: 'card_declined' };
  return ending === 'canceled'
    ? { ...payment, state: ending }
    : { ...payment, state: ending, providerReference, redirectUrl: 'https://bank.example' };
};

interface World {
  invoice: Invoice;
  readonly payments: Payment[];
  readonly events: string[];
  nowMs: number;
}

type Step =
  | { readonly kind: 'wish'; readonly change: InvoiceChange }
  | { readonly kind: 'outcome'; readonly of: number; readonly ending: Ending }
  | { readonly kind: 'due' };

const note = (world: World, moved: { invoice: Invoice; event: { type: string } } | null): void => {
  if (moved === null) return;
  world.invoice = moved.invoice;
  world.events.push(moved.event.type);
};

const wish = (world: World, change: InvoiceChange, at: string): void => {
  const key = String(world.nowMs);
  const decided = decideInvoiceChange(world.invoice, change, wisher(key), at);
  if (!decided.ok) return;
  if (decided.value.kind === 'moved') {
    note(world, decided.value);
    return;
  }
  world.invoice = decided.value.invoice;
  world.payments.push(decided.value.created.payment);
};

/** What the provider says of a payment, once or again: a final payment never changes its mind. */
const tellOutcome = (world: World, of: number, ending: Ending, at: string): void => {
  const payment = world.payments[of];
  if (payment === undefined) return;
  const isFinal = ['captured', 'failed', 'canceled'].includes(payment.state);
  const now = isFinal ? payment : ended(payment, ending);
  world.payments[of] = now;
  note(world, followPayment(world.invoice, now, API_SOURCE, at));
};

const step = (world: World, one: Step): void => {
  world.nowMs += 1000;
  const at = toRfc3339(world.nowMs);
  if (one.kind === 'wish') wish(world, one.change, at);
  if (one.kind === 'outcome') tellOutcome(world, one.of, one.ending, at);
  const due = one.kind === 'due' ? becomeOverdue(world.invoice, at) : null;
  if (due?.kind === 'overdue') note(world, due);
};

const steps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('wish' as const),
        change: fc.constantFrom<InvoiceChange>(
          { kind: 'finalize' },
          PAY,
          PAY,
          { kind: 'void' },
          { kind: 'mark_uncollectible' },
        ),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('outcome' as const),
        of: fc.nat(3),
        ending: fc.constantFrom<Ending>('captured', 'failed', 'canceled', 'requires_action'),
      }),
    },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: 'due' }) },
  ),
  { maxLength: 30 },
);

const checkStep = (before: World, after: World): void => {
  const told = after.events.slice(before.events.length) as (keyof typeof INVOICE_TRANSITIONS)[];
  expect(told.length).toBeLessThanOrEqual(1);
  for (const type of told) {
    expect(INVOICE_TRANSITIONS[type].from).toContain(before.invoice.state);
    expect(after.invoice.state).toBe(INVOICE_TRANSITIONS[type].to);
  }
  if (after.invoice !== before.invoice) expect(after.invoice.version).toBe(before.invoice.version + 1);
  expect(after.invoice.sequence).toBe(before.invoice.sequence + told.length);
  const captured = after.payments.filter(({ state }) => state === 'captured');
  const open = after.payments.filter(({ state }) => !['captured', 'failed', 'canceled'].includes(state));
  // The money is taken once, for all of it, and the invoice says so in the same step.
  expect(captured.map(({ id }) => id)).toEqual(after.invoice.state === 'paid' ? [after.invoice.payment] : []);
  for (const { amountCaptured } of captured) expect(amountCaptured).toEqual(after.invoice.total);
  // It waits for exactly the one payment that can still come to something.
  const awaited =
    after.invoice.state === 'open' && after.invoice.isPaymentInProgress ? [after.invoice.payment] : [];
  expect(open.map(({ id }) => id)).toEqual(awaited);
};

describe('an invoice', () => {
  it('keeps every promise whatever is wished, told and due, in any order', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const world: World = {
          invoice: newInvoice({ dueAt: DUE_AT }),
          payments: [],
          events: ['invoice.created'],
          nowMs: START_MS,
        };
        for (const one of all) {
          const before = { ...world, payments: [...world.payments], events: [...world.events] };
          step(world, one);
          checkStep(before, world);
        }
        expect(world.events.length).toBe(world.invoice.sequence);
        expect(world.events.filter((type) => type === 'invoice.overdue').length).toBeLessThanOrEqual(1);
        expect(invoiceView(asCreated(world.invoice), AT)).toEqual(
          invoiceView(newInvoice({ dueAt: DUE_AT }), AT),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('cannot be paid, voided or given up while a payment of it is in progress', () => {
    const paying = changed(openInvoice(), PAY).invoice;
    for (const change of [PAY, { kind: 'void' }, { kind: 'mark_uncollectible' }] as const)
      expect(decideInvoiceChange(paying, change, wisher('other'), AT)).toEqual({
        ok: false,
        error: { kind: 'payment_in_progress' },
      });
  });

  it('is paid through one payment of its whole total, which says what it pays', () => {
    const invoice = openInvoice();
    const begun = changed(invoice, PAY);
    if (begun.kind !== 'payment_begun') throw new Error(begun.kind);
    expect(begun.created.payment).toMatchObject({
      state: 'pending',
      amount: invoice.total,
      capture: 'automatic',
      invoiceId: invoice.id,
    });
  });

  it('stays paid when its payment is refunded', () => {
    const begun = changed(openInvoice(), PAY);
    if (begun.kind !== 'payment_begun') throw new Error(begun.kind);
    const payment = ended(begun.created.payment, 'captured');
    const paid = followPayment(begun.invoice, payment, API_SOURCE, AT);
    const refunded = { ...payment, amountRefunded: payment.amount };
    expect(followPayment(paid?.invoice ?? begun.invoice, refunded, API_SOURCE, AT)).toBeNull();
  });
});

describe('the due time of an invoice', () => {
  const before = toRfc3339(START_MS + 9_999);

  it('makes it overdue only while it is open', () => {
    expect(isOverdue(openInvoice({ dueAt: DUE_AT }), before)).toBe(false);
    expect(isOverdue(openInvoice({ dueAt: DUE_AT }), DUE_AT)).toBe(true);
    expect(isOverdue(newInvoice({ dueAt: DUE_AT }), DUE_AT)).toBe(false);
    expect(isOverdue(changed(openInvoice({ dueAt: DUE_AT }), { kind: 'void' }).invoice, DUE_AT)).toBe(false);
    expect(isOverdue(openInvoice(), DUE_AT)).toBe(false);
  });

  it('is told once, and not before it has come', () => {
    const invoice = openInvoice({ dueAt: DUE_AT });
    expect(becomeOverdue(invoice, before).kind).toBe('too_early');
    const told = becomeOverdue(invoice, DUE_AT);
    if (told.kind !== 'overdue') throw new Error(told.kind);
    expect(told.event).toMatchObject({
      type: 'invoice.overdue',
      object: { is_overdue: true, status: 'open' },
    });
    expect(becomeOverdue(told.invoice, DUE_AT).kind).toBe('nothing');
  });
});
