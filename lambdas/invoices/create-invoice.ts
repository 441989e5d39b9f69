import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { EventSource } from '../kernel/event.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { asCreated, createInvoice, type InvoiceWish } from './domain/create-invoice.ts';
import type { Invoice } from './domain/invoice.ts';
import type { TotalTooLarge } from './domain/price-lines.ts';
import type { InvoiceStore } from './invoice-store.ts';

export type CreateInvoiceError =
  | TotalTooLarge
  | { readonly kind: 'due_in_the_past' }
  | { readonly kind: 'due_too_late' }
  | { readonly kind: 'idempotency_key_reused' }
  | { readonly kind: 'contended' };

export interface CreateInvoiceResult {
  /** As it was when it was created. */
  readonly created: Invoice;
  readonly isReplay: boolean;
}

type Outcome = Result<CreateInvoiceResult, CreateInvoiceError>;

/** Terms of payment are days or months; what is due in more than two years has a wrong year. */
export const DUE_DAYS_MAX = 730;

const DAY_MS = 24 * 60 * 60 * 1000;

interface CreateDeps {
  readonly invoices: Pick<InvoiceStore, 'create' | 'get'>;
  readonly clock: Clock;
}

const replay = (stored: Invoice, wish: InvoiceWish): Outcome =>
  stored.fingerprint === wish.fingerprint
    ? ok({ created: asCreated(stored), isReplay: true })
    : err({ kind: 'idempotency_key_reused' });

const whatIsWrongWithDueAt = (dueAt: string | null, nowMs: number): CreateInvoiceError | null => {
  if (dueAt === null) return null;
  const dueMs = Date.parse(dueAt);
  if (dueMs <= nowMs) return { kind: 'due_in_the_past' };
  return dueMs > nowMs + DUE_DAYS_MAX * DAY_MS ? { kind: 'due_too_late' } : null;
};

/**
 * Creates a draft in one transactional write, or recognises the intent as one that was seen before. What was
 * accepted is answered the same for ever, so a due time that has passed since refuses no duplicate.
 */
export const createCreateInvoice = (deps: CreateDeps) => {
  return async (wish: InvoiceWish, source: EventSource): Promise<Outcome> => {
    const nowMs = deps.clock.nowMs();
    const created = createInvoice(wish, source, toRfc3339(nowMs));
    if (!created.ok) return created;
    const { invoice } = created.value;
    const refusal = whatIsWrongWithDueAt(wish.dueAt, nowMs);
    if (refusal !== null) {
      const stored = await deps.invoices.get(invoice.id);
      return stored === null ? err(refusal) : replay(stored, wish);
    }
    const written = await deps.invoices.create(created.value);
    if (written.ok) return ok({ created: invoice, isReplay: false });
    return written.error.kind === 'exists' ? replay(written.error.invoice, wish) : err(written.error);
  };
};

export type CreateInvoiceUseCase = ReturnType<typeof createCreateInvoice>;
