import * as v from 'valibot';
import { type InvoiceId, isId } from '../kernel/ids.ts';

const DueInvoice = v.strictObject({
  invoice_id: v.custom<InvoiceId>((value) => typeof value === 'string' && isId('inv', value)),
  merchant_id: v.string(),
  correlation_id: v.string(),
});

/** In the queue of due invoices: this invoice's due time has come. */
export type DueInvoiceMessage = Readonly<v.InferOutput<typeof DueInvoice>>;

/** @throws if the message has another form: it will end among the dead letters. */
export const parseDueInvoice = (body: unknown): DueInvoiceMessage => v.parse(DueInvoice, body);
