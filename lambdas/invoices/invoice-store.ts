import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { err, ok, type Result } from '../kernel/result.ts';
import { createShardedList, type ListItems } from '../platform/sharded-list.ts';
import type { Transact } from '../platform/unit-of-work.ts';
import type { CreatedInvoice } from './domain/create-invoice.ts';
import type { Invoice } from './domain/invoice.ts';
import { fromItem, INVOICES_LIST, invoiceKey } from './invoice-item.ts';
import { putNewInvoice } from './invoice-writes.ts';

export interface InvoiceStore {
  /** One write, no read: on a duplicate the stored invoice comes back with the failed condition. */
  readonly create: (
    created: CreatedInvoice,
  ) => Promise<
    Result<void, { readonly kind: 'exists'; readonly invoice: Invoice } | { readonly kind: 'contended' }>
  >;
  readonly get: (id: string) => Promise<Invoice | null>;
  readonly list: ListItems<Invoice>;
}

export const createInvoiceStore = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly table: string;
}): InvoiceStore => ({
  create: async ({ invoice, event }) => {
    const written = await deps.transact(putNewInvoice(deps.table, invoice, event));
    if (written.ok) return ok(undefined);
    if (written.error.kind === 'contended') return err({ kind: 'contended' });
    const existing = written.error.failed.find(({ index }) => index === 0)?.existing ?? null;
    // An event without its invoice cannot be: they are written together.
    return existing === null
      ? err({ kind: 'contended' })
      : err({ kind: 'exists', invoice: fromItem(existing) });
  },
  get: async (id) => {
    const { Item } = await deps.documents.send(
      new GetCommand({ TableName: deps.table, Key: invoiceKey(id), ConsistentRead: true }),
    );
    return Item === undefined ? null : fromItem(Item);
  },
  list: createShardedList({ ...deps, kind: INVOICES_LIST, fromItem }),
});
