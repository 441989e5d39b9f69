import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import type { EventSource } from '../kernel/event.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { putNewPayment } from '../payments/payment-writes.ts';
import { type ChangeOnce, type ChangeOnceError, createChangeOnce } from '../platform/change-once.ts';
import type { Transact, WriteItem } from '../platform/unit-of-work.ts';
import { demandOf, refusalOf, type TokenDemand, type TokenRefusal } from '../tokens/domain/token-handle.ts';
import { createTokenReader, type TokenReader } from '../tokens/token-reader.ts';
import {
  type DecidedChange,
  decideInvoiceChange,
  type InvoiceChange,
  type InvoiceChangeError,
} from './domain/change-invoice.ts';
import type { Invoice } from './domain/invoice.ts';
import { invoiceView } from './domain/invoice-view.ts';
import { fromItem, invoiceKey } from './invoice-item.ts';
import { awaitPayment, moveInvoice } from './invoice-writes.ts';

/** A wish, and who makes it. */
export interface InvoiceChangeWish {
  readonly change: InvoiceChange;
  readonly eventSource: EventSource;
}

type Refusal = InvoiceChangeError | TokenRefusal;

export type ChangeInvoiceError = Refusal | ChangeOnceError;

export type ChangeInvoiceUseCase = ChangeOnce<Invoice, InvoiceChangeWish, Refusal>;

const writesOf = (table: string, decided: DecidedChange, demand: TokenDemand | null): readonly WriteItem[] =>
  decided.kind === 'moved'
    ? moveInvoice(table, decided.invoice, decided.event)
    : [awaitPayment(table, decided.invoice), ...putNewPayment(table, decided.created, demand)];

/** What a payment needs of the token that it names; judged before the write, and again in it. */
const judgeToken = async (
  tokens: TokenReader,
  decided: DecidedChange,
  at: string,
): Promise<Result<TokenDemand | null, TokenRefusal>> => {
  if (decided.kind === 'moved') return ok(null);
  const { merchantId, source } = decided.created.payment;
  const demand = demandOf(source, decided.accounts, { merchantId, use: 'authorize', at });
  if (demand === null) return ok(null);
  const refusal = refusalOf(await tokens.find(demand.id), demand);
  return refusal === null ? ok(demand) : err(refusal);
};

/** Finalises, pays, voids or gives up an invoice; a payment of it is created in the same transaction. */
export const createChangeInvoice = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly table: string;
  readonly clock: Clock;
}): ChangeInvoiceUseCase => {
  const tokens = createTokenReader(deps);
  return createChangeOnce<Invoice, InvoiceChangeWish, Refusal>({
    ...deps,
    key: invoiceKey,
    fromItem,
    plan: async (invoice, { wish, resourceId: _id, ...wisher }, at) => {
      const { change, eventSource } = wish;
      const decided = decideInvoiceChange(invoice, change, { ...wisher, eventSource }, at);
      if (!decided.ok) return decided;
      const demand = await judgeToken(tokens, decided.value, at);
      if (!demand.ok) return demand;
      return ok({
        resource: decided.value.invoice,
        answer: invoiceView(decided.value.invoice, at),
        writes: writesOf(deps.table, decided.value, demand.value),
      });
    },
  });
};
