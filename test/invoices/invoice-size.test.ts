import { describe, expect, it } from 'vitest';
import { invoiceEvent } from '../../lambdas/invoices/domain/invoice-view.ts';
import { fromItem, toItem } from '../../lambdas/invoices/invoice-item.ts';
import {
  CREATE_INVOICE,
  LINE_DESCRIPTION_CHARACTERS_MAX,
  LINES_MAX,
} from '../../lambdas/invoices/invoice-request.ts';
import { API_VERSION } from '../../lambdas/kernel/api-version.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { MINOR_MAX } from '../../lambdas/kernel/money.ts';
import { toItem as plain } from '../../lambdas/platform/dynamo.ts';
import { validate } from '../../lambdas/platform/validate.ts';
import { toPayload } from '../../lambdas/webhooks/to-payload.ts';
import { AT, changed, newInvoice, openInvoice, PAY } from '../support/invoices.ts';
import { API_SOURCE, marshalled } from '../support/payments.ts';

/** A character that takes three bytes, the most that one character of a JavaScript text can. */
const WIDE = '\u20AC';

describe('the largest invoice that a request can ask for', () => {
  const description = WIDE.repeat(LINE_DESCRIPTION_CHARACTERS_MAX);
  const largest = {
    customer: WIDE.repeat(128),
    currency: 'EUR',
    lines: Array.from({ length: LINES_MAX }, () => ({
      description,
      quantity: Number.MAX_SAFE_INTEGER,
      unit_amount: Number.MAX_SAFE_INTEGER,
      tax_rate_bps: 10_000,
    })),
    due_at: '2026-12-24T12:00:00.000Z',
  };

  it('has a webhook below 20 kB', () => {
    expect(validate(CREATE_INVOICE, largest).ok).toBe(true);
    // No invoice is worth that much; its amounts have as many digits as any can have.
    const widest = newInvoice({
      customer: largest.customer,
      dueAt: largest.due_at,
      lines: largest.lines.map(() => ({
        description,
        quantity: 1n,
        unitAmount: MINOR_MAX / BigInt(2 * LINES_MAX),
        taxRateBps: 10_000n,
      })),
    });
    const body = toPayload(invoiceEvent('invoice.created', widest, API_SOURCE, null), API_VERSION);
    // Quantity and amounts of a line could have up to 15, and 5 × 2, digits more.
    expect(Buffer.byteLength(body) + LINES_MAX * 25).toBeLessThan(20_000);
  });

  it('cannot have a line, or a character, more', () => {
    const [line] = largest.lines;
    const tooMany = { ...largest, lines: [...largest.lines, line] };
    const tooLong = { ...largest, lines: [{ ...line, description: `${description}.` }] };
    expect(validate(CREATE_INVOICE, tooMany)).toMatchObject({ ok: false, error: [{ field: 'lines' }] });
    expect(validate(CREATE_INVOICE, tooLong)).toMatchObject({
      ok: false,
      error: [{ field: 'lines.0.description' }],
    });
  });
});

describe('the item of an invoice', () => {
  const begun = changed(openInvoice(), PAY).invoice;
  const due = openInvoice({ dueAt: '2026-12-24T12:00:00.000Z' });

  it.each([
    ['a draft', newInvoice()],
    ['an open one with a due time', due],
    ['one that is being paid', begun],
    ['a paid one', { ...begun, state: 'paid' as const, payment: begun.payment ?? deriveId('pay', 'x') }],
    ['a void one', changed(due, { kind: 'void' }, 'key', AT).invoice],
  ])('of %s comes back as it was', (_what, invoice) => {
    const { isPaymentInProgress: _flag, ...expected } = { isPaymentInProgress: false, ...invoice };
    expect(fromItem(plain(marshalled(toItem(invoice))) ?? {})).toMatchObject(expected);
  });
});
